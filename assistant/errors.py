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
    ├── RecordsError          the resident's records cannot be used, or not for this
    │   ├── RecordsKey        the key is missing, wrong, or open to others
    │   ├── RecordsDamaged    the file is no database that this key opens
    │   ├── RecordsNewer      a newer version of the program wrote it
    │   ├── RecordsBusy       another program is writing
    │   └── RecordsFull       there is no room left
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


class RecordsError(SolaceError):
    """The resident's records cannot be used, or not for this."""


class RecordsKey(RecordsError):
    """The key of the records is missing, wrong, or open to others; the records are as they were."""


class RecordsDamaged(RecordsError):
    """The file of the records is no database that this key opens; it was kept aside."""


class RecordsNewer(RecordsError):
    """A newer version of the program wrote the records; they are as they were."""


class RecordsBusy(RecordsError):
    """Another program is writing the records."""


class RecordsFull(RecordsError):
    """There is no room left; what was written before is whole."""


class IllegalTransition(SolaceError):
    """A state machine was asked for a step that its table does not hold."""
