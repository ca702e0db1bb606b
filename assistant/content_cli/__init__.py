"""`solace content`: check, play, print and sign the sentences that people wrote."""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from assistant import app
from assistant.care import content
from assistant.content_cli.findings import Finding, check
from assistant.content_cli.playing import moments, sound
from assistant.content_cli.sentences import CONTENT, File, files, sentences
from assistant.content_cli.sheet import sheet
from assistant.content_cli.signatures import Signature, place, sign, signatures, status
from assistant.errors import SettingsError
from assistant.listen import write_wav
from assistant.settings import Settings

NOT_SIGNED = ("signatures", "never")
"""Files without a sentence of care."""
SHOWN = 90
"""Characters of a finding."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `solace content` takes."""
    parser.add_argument("--content", type=Path, default=CONTENT, metavar="FOLDER", help=argparse.SUPPRESS)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|play|sheet|sign")
    checks = verbs.add_parser("check", help="read every sentence for length, claims and how it sounds")
    checks.add_argument("--json", action="store_true", help="print a JSON line for each finding")
    checks.add_argument("--quiet", action="store_true", help="print errors only")
    play = verbs.add_parser("play", help="speak an exercise or a card")
    play.add_argument("name", metavar="NAME", help='such as "breathing", "grounding", "grief"')
    play.add_argument("--out", type=Path, metavar="FILE.wav", help="write it instead of playing it")
    play.add_argument("--gaps", type=float, default=600.0, metavar="SECONDS", help="cut longer pauses to this")
    page = verbs.add_parser("sheet", help="write one page of everything, to be signed on paper")
    page.add_argument("--out", type=Path, required=True, metavar="FILE.html")
    signing = verbs.add_parser("sign", help="keep that a clinician has read and signed files as they are now")
    signing.add_argument("--name", required=True, help="of the person who signs")
    signing.add_argument("--role", required=True, help='such as "clinical psychologist"')
    signing.add_argument("--date", default="", metavar="YYYY-MM-DD", help="of the signature; today if left out")
    signing.add_argument("files", nargs="*", metavar="FILE", help='such as "exercises/breathing"; all if left out')


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Do one of them; 1 where the check found an error."""
    verbs: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
        "check": run_check,
        "play": run_play,
        "sheet": run_sheet,
        "sign": run_sign,
    }
    return verbs[args.verb](args, settings)


def run_check(args: argparse.Namespace, settings: Settings) -> int:
    """Print what was found; 1 for any error."""
    every = files(settings.language, args.content)
    found = check(every, content.table(settings.language, "never"), settings.language)
    if args.json:
        for one in found:
            print(json.dumps(asdict(one)))
    else:
        _table(every, found, signatures(place(settings.language, args.content)))
        for one in found:
            if one.error or not args.quiet:
                what = one.what if len(one.what) <= SHOWN else f"{one.what[: SHOWN - 1]}…"
                print(
                    f"{'error  ' if one.error else 'look at'}  {one.file}.toml:{one.line}  {one.rule}\n         {what}"
                )
        print(_sum(every, found, signatures(place(settings.language, args.content))))
    return int(any(one.error for one in found))


def run_play(args: argparse.Namespace, settings: Settings) -> int:
    """Speak it, or write it to a file."""
    told = list(moments(args.name, settings.language, args.gaps))
    player = shutil.which("aplay")
    if not args.out and not player:
        raise SettingsError("There is no 'aplay' here. Install alsa-utils, or give --out FILE.wav.")
    voice = app.load_voice(settings)
    pcm = sound(voice, iter(told))
    if args.out:
        write_wav(args.out, pcm, voice.rate_hz)
        print(f"{args.out}: {len(pcm) / 2 / voice.rate_hz:.0f} seconds.")
        return 0
    command = [str(player), "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(voice.rate_hz)]
    return subprocess.run(command, input=pcm, check=False).returncode


def run_sheet(args: argparse.Namespace, settings: Settings) -> int:
    """Write the page."""
    every = _signable(files(settings.language, args.content))
    given = signatures(place(settings.language, args.content))
    args.out.write_text(sheet(every, given, settings.language), encoding="utf-8")
    print(f"{args.out}: {len(every)} files, {sum(len(sentences(file)) for file in every)} texts. Print and sign it.")
    return 0


def run_sign(args: argparse.Namespace, settings: Settings) -> int:
    """Keep the signature under each file named."""
    every = _signable(files(settings.language, args.content))
    unknown = set(args.files) - {file.name for file in every}
    if unknown:
        raise SettingsError(f"There is no content file '{sorted(unknown)[0]}'. See: solace content check")
    date = args.date or datetime.date.today().isoformat()
    _valid(date)
    chosen = [file for file in every if not args.files or file.name in args.files]
    added = sign(chosen, args.name, args.role, date, place(settings.language, args.content))
    print(f"{added} of {len(chosen)} files signed by {args.name}, {args.role}, {date}.")
    return 0


def _valid(date: str) -> None:
    try:
        datetime.date.fromisoformat(date)
    except ValueError:
        raise SettingsError(f"'{date}' is not a date. Write it as 2026-11-25.") from None


def _signable(every: Sequence[File]) -> list[File]:
    return [file for file in every if file.name not in NOT_SIGNED]


def _table(every: list[File], found: list[Finding], given: tuple[Signature, ...]) -> None:
    errors = Counter(one.file for one in found if one.error)
    others = Counter(one.file for one in found if not one.error)
    print(f"{'file':34} {'texts':>5} {'errors':>6} {'look at':>7}  signed")
    for file in every:
        state = "" if file.name in NOT_SIGNED else status(file, given)
        print(f"{file.name:34} {len(sentences(file)):5} {errors[file.name]:6} {others[file.name]:7}  {state}")


def _sum(every: list[File], found: list[Finding], given: tuple[Signature, ...]) -> str:
    signable = _signable(every)
    signed = sum(status(file, given) == "signed" for file in signable)
    errors = sum(one.error for one in found)
    texts = sum(len(sentences(file)) for file in every)
    state = "Nothing is signed by a clinician yet." if not signed else f"{signed} of {len(signable)} files are signed."
    return f"{texts} texts in {len(every)} files: {errors} errors, {len(found) - errors} to look at. {state}"
