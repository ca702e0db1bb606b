"""Every knob: a frozen dataclass per part, its unit under each field, read once from one TOML file.

A part is given its own dataclass, never the whole, never the environment.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import SettingsError
from assistant.settings.crisis import CrisisSettings
from assistant.settings.person import PersonSettings
from assistant.settings.reading import build
from assistant.settings.voice import (
    HearingSettings,
    ModelSettings,
    SoundSettings,
    TurnSettings,
    VoiceSettings,
    WakeSettings,
)

__all__ = [
    "CrisisSettings", "HearingSettings", "ModelSettings", "PersonSettings", "Settings", "SoundSettings",
    "TurnSettings", "VoiceSettings", "WakeSettings", "build", "load",
]  # fmt: skip


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
    person: PersonSettings = field(default_factory=PersonSettings)

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
