"""Every knob: a frozen dataclass per part, its unit under each field, read once from one TOML file.

A part is given its own dataclass, never the whole, never the environment.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from assistant.errors import SettingsError


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Microphone and loudspeaker."""

    microphone: str = "default"
    """Name of the device, or a part of it; "default" takes the system's."""
    loudspeaker: str = "default"
    """Name of the device, or a part of it; "default" takes the system's."""
    silent_after_s: float = 1.5
    """Seconds of exact digital silence after which the microphone counts as dead."""
    stalled_after_s: float = 1.0
    """Seconds without a frame after which the microphone counts as stalled."""
    retry_s: float = 0.5
    """Seconds between attempts to open a lost device."""
    echo_cancellation: bool = True
    """Off where the speakerphone or the sound server cancels echo itself."""
    volume: float = 1.0
    """Factor on the voice, 0 to 1."""


@dataclass(frozen=True, slots=True)
class WakeSettings:
    """The assistant's name."""

    phrase: str = "hey_jarvis"
    """Name of a model in pymicro-wakeword, or the path of a microWakeWord .json."""
    threshold: float = 0.9
    """Probability that counts as the phrase, 0 to 1."""
    threshold_speaking: float = 0.97
    """The same while the assistant itself speaks."""
    patience_frames: int = 2
    """How many inferences in a row must exceed the threshold."""
    refractory_s: float = 2.0
    """Seconds after a wake in which no other is given."""


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """Recognition."""

    recogniser: str = "auto"
    """"auto" (what is installed, both where both are), "moonshine" or "vosk"."""
    reading_every_s: float = 0.5
    """Seconds of speech between readings of a growing turn (Moonshine)."""
    guesses: int = 5
    """Readings kept of a finished turn."""
    threads: int = 2
    """Threads of the recogniser."""
    voiced_at: float = 0.5
    """Probability of voice activity that counts as speech, 0 to 1."""
    least_speech_s: float = 0.25
    """Seconds of speech below which a turn is dropped as noise."""


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """Whose turn it is."""

    patience: float = 1.0
    """Factor on every wait: 0.7 quick, 1 normal, 1.6 reflective; a resident changes it by voice."""
    window_s: float = 45.0
    """Seconds after a reply in which no wake word is needed."""
    minute_s: float = 60.0
    """Seconds of quiet granted by "give me a minute"."""
    longest_turn_s: float = 300.0
    """Seconds after which a turn is answered even if it goes on: by then it is the television."""
    barge_in_s: float = 0.25
    """Seconds of the person's speech that pause the voice."""
    resume_s: float = 2.0
    """Seconds without words after which a paused voice goes on."""
    reopen_s: float = 0.3
    """Seconds into the reply in which speech withdraws it and reopens the turn."""
    reply_within_s: float = 0.5
    """Seconds after the end of a turn at which a reply written by people replaces one that is not ready."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The answering model."""

    threads: int = 2
    """Threads for generation and prefill."""
    context_tokens: int = 2048
    """Length of its context, tokens."""
    max_tokens: int = 60
    """Longest reply, tokens."""
    answer_within_s: float = 20.0
    """Seconds without a sign of life after which the model's process is ended and started anew."""
    remembered_turns: int = 0
    """Turns of the talk that the model is shown again. 0 for the starter: with its own answers before it, the
    135-million-parameter model gave the same answer to seven of eight turns (measured); larger ones take 20."""
    temperature: float = 0.4
    """Of sampling; 0 takes the likeliest token."""
    repeat_penalty: float = 1.1
    """Factor against repeated tokens."""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """The assistant's voice."""

    length_scale: float = 1.05
    """Factor on the length of sounds; above 1 is slower."""
    noise_scale: float = 0.6
    """Piper's variation of intonation, 0 to 1."""
    noise_w_scale: float = 0.7
    """Piper's variation of rhythm, 0 to 1."""
    sentence_gap_s: float = 0.25
    """Seconds of quiet after a sentence."""
    first_words: int = 5
    """Words after which the first clause is spoken at the latest."""
    threads: int = 2
    """Threads of synthesis."""


@dataclass(frozen=True, slots=True)
class CrisisSettings:
    """The button and what it sets off; a pin is "GPIO17", "BOARD11" or empty for none."""

    pins: str = "lgpio"
    """"lgpio" (Raspberry Pi), "jetson", "mock" (no hardware: for development) or "none" (a USB button alone)."""
    board: str = "orin-nano"
    """With "jetson": which board of `crisis/boards.toml`."""
    button: str = "GPIO17"
    """The help button."""
    button_second: str = ""
    """Second pole of a double-pole button, wired the other way round than the first."""
    wiring: str = "open"
    """"open": the first pole closes when pressed; "closed": it opens, and a cut wire calls."""
    bounce_s: float = 0.04
    """Seconds a level must hold to count, 0.03 to 0.05."""
    usb_button: str = ""
    """A path below /dev/input/by-id; needs evdev."""
    acknowledge: str = ""
    """A key for staff: whoever presses it has answered."""
    light: str = "GPIO27"
    """The lamp."""
    relay: str = ""
    """The nurse-call relay; energised while all is well."""
    relay_reads: str = ""
    """Reads the relay's contact back: low while the contact is closed (all is well)."""
    buzzer: str = ""
    """A buzzer, for when the loudspeaker fails."""
    loudspeaker: str = "default"
    """ALSA name, shareable with the voice program (`systemd/asound.conf`)."""
    loudspeaker_open: bool = True
    """Keep it open, so that a press is heard at once; False where it cannot be shared."""
    loudspeaker_spare: str = ""
    """ALSA name that is tried when the other fails."""
    calls: bool = True
    """Whether the alerts program runs here and can reach people."""
    listens: bool = True
    """Whether the voice program is expected to be alive."""
    silent_s: float = 10.0
    """Seconds without a sign of life from the voice program before it is a fault."""
    start_s: float = 300.0
    """Seconds that the voice program has to load its models."""
    code: str = ""
    """Digits that cancel at the device; empty: nothing cancels here."""
    emergency: str = ""
    """The emergency number of the region; empty: none is named."""
    names: str = ""
    """First names of those who are called, with commas between: their clips are rendered."""
    state: str = "~/.local/state/solace"
    """Folder of outbox/, clips/ and what the crisis program remembers."""
    socket: str = "~/.local/state/solace/crisis/wire"
    """The datagram socket; the folder it lies in is the program's own."""
    voice_socket: str = "~/.local/state/solace/voice/wire"
    """The voice program's end of it, likewise."""

    @property
    def state_dir(self) -> Path:
        """Folder of outbox, clips and memory, as a path."""
        return Path(self.state).expanduser()

    @property
    def socket_path(self) -> Path:
        """The datagram socket, as a path."""
        return Path(self.socket).expanduser()

    @property
    def voice_socket_path(self) -> Path:
        """The voice program's end, as a path."""
        return Path(self.voice_socket).expanduser()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything; only `app.py` and `cli.py` see it whole."""

    profile: str = "starter"
    """starter, pi4, pi5 or jetson: which models are used."""
    language: str = "en"
    """Language of the content files."""
    models: str = "models"
    """Folder of the models."""
    cache: str = "~/.cache/solace"
    """Folder of what can be made again: rendered phrases, calibration of the room."""
    sound: SoundSettings = field(default_factory=SoundSettings)
    wake: WakeSettings = field(default_factory=WakeSettings)
    hearing: HearingSettings = field(default_factory=HearingSettings)
    turns: TurnSettings = field(default_factory=TurnSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    crisis: CrisisSettings = field(default_factory=CrisisSettings)

    @property
    def models_dir(self) -> Path:
        """Folder of the models, as a path."""
        return Path(self.models).expanduser()

    @property
    def cache_dir(self) -> Path:
        """Folder of what can be made again, as a path."""
        return Path(self.cache).expanduser()


def load(path: Path | None) -> Settings:
    """Read the TOML file, or give the defaults where `path` is None.

    Raises SettingsError with file, key and the nearest right key when something in it cannot be used.
    """
    if path is None:
        return Settings()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no settings file at {path}. Create it, or leave out --settings.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}. Correct that line.") from None
    return build(Settings, table, str(path))  # type: ignore[no-any-return]


def build(kind: Any, table: dict[str, Any], file: str, where: str = "") -> Any:
    """Make the dataclass `kind` of a table read from `file`; `where` is the table's own name with a dot, or empty.

    Raises SettingsError, as `load` does.
    """
    types = get_type_hints(kind)
    known = {f.name: types[f.name] for f in fields(kind)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{where}{key}"
        if key not in known:
            raise SettingsError(f"{file}: there is no setting '{name}'. {_nearest(key, where, kind)}")
        values[key] = _value(known[key], value, file, name)
    return kind(**values)


def _value(kind: Any, value: Any, file: str, name: str) -> Any:
    if hasattr(kind, "__dataclass_fields__"):
        if not isinstance(value, dict):
            raise SettingsError(f"{file}: '{name}' is a table; write [{name}] and its settings below.")
        return build(kind, value, file, f"{name}.")
    if get_origin(kind) is tuple:
        return _values(get_args(kind)[0], value, file, name)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise SettingsError(f"{file}: '{name}' must be {_kind_name(kind)}, not {value!r}.")
    if kind in (int, float) and not 0 <= value < 1e6:
        raise SettingsError(f"{file}: '{name}' must be zero or more, not {value!r}.")
    return value


def _values(kind: Any, value: Any, file: str, name: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        example = f"tables; write [[{name}]] above each" if hasattr(kind, "__dataclass_fields__") else "values in [ ]"
        raise SettingsError(f"{file}: '{name}' is a list of {example}.")
    return tuple(_value(kind, one, file, f"{name}.{number}") for number, one in enumerate(value, 1))


def _nearest(key: str, where: str, kind: Any) -> str:
    everywhere = {f.name: f"{where}{f.name}" for f in fields(kind)}
    if not where:
        for part, hint in get_type_hints(kind).items():
            if hasattr(hint, "__dataclass_fields__"):
                everywhere |= {f.name: f"{part}.{f.name}" for f in fields(hint) if f.name not in everywhere}
    near = difflib.get_close_matches(key, everywhere, n=1, cutoff=0.5)
    if near:
        return f"Did you mean '{everywhere[near[0]]}'?"
    return "Known here: " + ", ".join(f.name for f in fields(kind)) + "."


def _kind_name(kind: Any) -> str:
    names = {float: "a number", int: "a whole number", str: "a text in quotes", bool: "true or false"}
    return names.get(kind, str(kind))
