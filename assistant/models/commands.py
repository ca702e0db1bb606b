"""`solace models list | fetch | verify`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from assistant.errors import FetchError
from assistant.models.fetch import Errand, Outcome, fetch
from assistant.models.manifest import PROFILES, Model, UrlSource, load, of_profiles
from assistant.models.news import ConsoleNews, News, Silence
from assistant.models.shelf import Shelf, matches
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Line:
    """What there is to say about one model."""

    name: str
    role: str
    state: str
    """"here already", "fetched and verified", "whole", "missing" or "damaged"."""
    optional: bool
    bytes: int
    licence: str
    languages: tuple[str, ...]
    folder: str
    adds: str
    """What the assistant gains by it."""
    bring: str
    """What to carry here by hand where no source can be reached."""
    detail: str = ""
    """What is wrong and what to do; empty where all is well."""

    @property
    def well(self) -> bool:
        """Whether the assistant can do without complaint."""
        return self.optional or self.state not in ("missing", "damaged")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands of `solace models` to a parser."""
    actions = parser.add_subparsers(dest="models_action", required=True, metavar="list|fetch|verify")
    texts = {
        "list": "show every model of a profile and whether it is here",
        "fetch": "bring what is missing, and hold it to its hash",
        "verify": "read every byte and name each bad file",
    }
    for action, text in texts.items():
        sub = actions.add_parser(action, help=text, description=text)
        sub.add_argument("--profile", action="append", choices=PROFILES, help="may be given more than once")
        sub.add_argument("--json", action="store_true", help="answer for machines")
        if action == "fetch":
            sub.add_argument(
                "--from",
                action="append",
                default=[],
                dest="places",
                metavar="PATH",
                help="folder, USB stick or http address to look in first",
            )
            sub.add_argument(
                "--trust-first-use",
                action="store_true",
                help="record the hashes of models whose hashes nobody has published",
            )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do what the arguments of `add_arguments` ask; 0 where all required models are well. Raises SolaceError."""
    profiles = args.profile or [settings.profile]
    models = of_profiles(load(settings.models_dir), profiles)
    shelf = Shelf(settings.models_dir, settings.cache_dir / "models")
    console = Console()
    news: News = Silence() if args.json else ConsoleNews(console)
    match args.models_action:
        case "list":
            lines = [_look(model, shelf) for model in models]
        case "verify":
            lines = [_verify(model, shelf, news) for model in models]
        case _:
            errand = Errand(shelf, news, args.places, args.trust_first_use)
            lines = [_fetch(model, errand) for model in models]
    well = all(line.well for line in lines)
    if args.json:
        json.dump({"well": well, "models": [asdict(line) for line in lines]}, sys.stdout, indent=1)
        sys.stdout.write("\n")
    elif args.models_action == "list":
        console.print(_table(lines))
    else:
        _tell(lines, profiles, news)
    return 0 if well or args.models_action == "list" else 1


def _look(model: Model, shelf: Shelf) -> Line:
    model = shelf.known(model)
    for file in model.files:
        path, size = shelf.path(model, file), shelf.size(model, file)
        if not file.notice and not path.is_file():
            return _line(model, shelf, "missing", f"{file.path} is missing")
        if path.is_file() and size not in (None, path.stat().st_size):
            return _line(model, shelf, "damaged", f"{file.path} has the wrong size")
    return _line(model, shelf, "missing" if model.unknown else "here already")


def _verify(model: Model, shelf: Shelf, news: News) -> Line:
    model = shelf.known(model)
    there = [file for file in model.files if shelf.path(model, file).is_file()]
    absent = [file.path for file in model.files if file not in there and not file.notice]
    total, done = sum(shelf.path(model, file).stat().st_size for file in there), 0
    bad = []
    with news.bar(model.name, total) as report:
        for file in there:
            if not matches(shelf.path(model, file), file, _adding(report, done)):
                bad.append(file)
            done += shelf.path(model, file).stat().st_size
    shelf.stamp(model, [file for file in there if file not in bad])
    if bad:
        names = ", ".join(str(shelf.path(model, file)) for file in bad)
        return _line(model, shelf, "damaged", f"not what the manifest names: {names}")
    if absent or model.unknown:
        return _line(model, shelf, "missing", _absence(absent, len(model.files)))
    return _line(model, shelf, "whole")


def _absence(absent: Sequence[str], files: int) -> str:
    return f"no {', '.join(absent)}" if len(absent) < files else "none of its files was fetched"


def _adding(report: Callable[[int], None], before: int) -> Callable[[int], None]:
    done = before

    def read(count: int) -> None:
        nonlocal done
        done += count
        report(done)

    return read


def _fetch(model: Model, errand: Errand) -> Line:
    try:
        outcome = fetch(model, errand)
    except FetchError as error:
        return _line(model, errand.shelf, "missing", f"{error}")
    line = _line(errand.shelf.known(model), errand.shelf, outcome.value)
    if outcome is Outcome.FETCHED:
        errand.news.line(f"{line.name}: {line.state}, {line.bytes / 1e6:.0f} MB")
    return line


def _line(model: Model, shelf: Shelf, state: str, detail: str = "") -> Line:
    paths = [shelf.path(model, file) for file in model.files]
    size = sum(path.stat().st_size for path in paths if path.is_file()) or model.size
    folder = str((shelf.folder / model.name).resolve())
    weights = [file.path for file in model.files if not file.notice]
    by_hand = weights[0] if len(weights) == 1 else f"the folder {model.name}"
    archives = [s.archive.rpartition("/")[2] for s in model.sources if isinstance(s, UrlSource) and s.archive]
    return Line(
        name=model.name,
        role=model.role,
        state=state,
        optional=model.optional,
        bytes=size,
        licence=model.licence,
        languages=model.languages,
        folder=folder,
        adds=model.adds,
        bring=archives[0] if archives else by_hand,
        detail=detail,
    )


def _table(lines: Sequence[Line]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("part", "model", "MB", "state", "licence"):
        table.add_column(column, no_wrap=column != "licence", justify="right" if column == "MB" else "left")
    for line in lines:
        state = line.state + (" (optional)" if line.optional and line.state == "missing" else "")
        table.add_row(line.role, line.name, f"{line.bytes / 1e6:.0f}", state, line.licence)
    return table


def _tell(lines: Sequence[Line], profiles: Sequence[str], news: News) -> None:
    for line in lines:
        if line.detail:
            news.line(_advice(line, profiles))
    here = [line for line in lines if line.state not in ("missing", "damaged")]
    total = sum(line.bytes for line in here) / 1e6
    if all(line.well for line in lines):
        count = f"{len(here)} model{'s' if len(here) != 1 else ''}"
        news.line(f"Ready for {' and '.join(profiles)}: {count}, {total:.0f} MB, every hash right.")


def _advice(line: Line, profiles: Sequence[str]) -> str:
    fetch_again = f"solace models fetch --profile {' --profile '.join(profiles)}"
    if line.state == "damaged":
        return f"{line.name} is damaged ({line.detail}): run '{fetch_again}'."
    standing, would = ("is optional and not here", "would add") if line.optional else ("is missing", "is needed for")
    return (
        f"{line.name} {standing}: {line.detail}; it {would} {line.adds}; bring {line.bring} from elsewhere and run "
        f"'{fetch_again} --from PATH'."
    )
