"""Every error of ours, drawn as a tree; adapters translate to it, `engine/session.py` catches it once.

    SolaceError
    ├── SettingsError         the settings file cannot be used as it stands
    ├── ModelError            a model of ours cannot do its work
    │   ├── ModelMissing      its file is not there
    │   ├── ModelCorrupt      its file is not what the manifest says
    │   └── ModelDied         it ended, or does not answer
    ├── FetchError            a model cannot be had from any of its sources
    ├── SoundError            microphone or loudspeaker cannot be used
    │   └── DeviceGone        it was there and has vanished
    └── IllegalTransition     a state machine was asked for a step its table does not hold

Each message is one sentence a technician can act on, and holds no word that a resident said.
"""


class SolaceError(Exception):
    """Root of the tree."""


class SettingsError(SolaceError):
    """The settings file cannot be used as it stands."""


class ModelError(SolaceError):
    """A model of ours cannot do its work."""


class ModelMissing(ModelError):
    """The file of a model is not there."""


class ModelCorrupt(ModelError):
    """The file of a model is not what the manifest says, or cannot be loaded."""


class ModelDied(ModelError):
    """A model ended in the middle of its work, or does not answer."""


class FetchError(SolaceError):
    """A model cannot be had from any of its sources."""


class SoundError(SolaceError):
    """Microphone or loudspeaker cannot be used."""


class DeviceGone(SoundError):
    """A sound device was there and has vanished."""


class IllegalTransition(SolaceError):
    """A state machine was asked for a step that its table does not hold."""
