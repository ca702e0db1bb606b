"""The knobs of the crisis program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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
    """The datagram socket; the folder it lies in is the program's own, and should lie in memory: what the card does not
    take lies in unkept/ there."""
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
