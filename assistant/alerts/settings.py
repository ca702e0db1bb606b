"""Who is called and by which way, as data: one TOML file of its own, `/etc/solace/alerts.toml`.

device = "solace-7"
first = "Ruth"

[[people]]
key = "daughter"
name = "Maria"
channels = ["ntfys://ntfy.home.arpa/ruth-maria", "sms:+4915112345678"]
quiet = ["22:00-07:00"]

[[rota]]
people = ["daughter"]
days = ["sat", "sun"]
hours = "08:00-20:00"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import SettingsError
from assistant.settings import build

DEFAULT = Path("/etc/solace/alerts.toml")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
NUMBER = re.compile(r"\+?[0-9]{3,15}")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/]")
"""Of Apprise; what only Apprise can tell is checked when the program runs, and the other ways go on."""
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is called."""

    key: str = ""
    """Lower-case letters, digits, hyphens: stands for the person in topics and in the log, where no names go."""
    name: str = ""
    """What the resident hears."""
    channels: tuple[str, ...] = ()
    """"sms:+NUMBER", "mqtt", "siren", or any address that Apprise knows, such as "ntfys://HOST/TOPIC"."""
    quiet: tuple[str, ...] = ()
    """Hours as "22:00-07:00", local time, in which everybody else is called first."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours in which some people are called before all others."""

    people: tuple[str, ...] = ()
    """Their keys, in order."""
    days: tuple[str, ...] = DAYS
    """Days on which the shift begins: "mon" to "sun"."""
    hours: str = "00:00-00:00"
    """Local time as "20:00-08:00"; "00:00-00:00" is the whole day."""


@dataclass(frozen=True, slots=True)
class LadderSettings:
    """The times of the ladder (CLINICAL §3.1)."""

    answer_s: float = 30.0
    """Seconds that each step has: 25 to 30."""
    realarm_s: float = 60.0
    """Seconds between local alarms while nobody has answered."""
    close_s: float = 600.0
    """Seconds after which an accepted alarm that is not closed is called again."""


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """The broker; no host, no MQTT."""

    host: str = ""
    """Its name as in its certificate, or its address."""
    port: int = 8883
    """Its port."""
    ca: str = ""
    """File of the authority that signed the broker's certificate; empty only for a broker on this machine."""
    certificate: str = ""
    """File of our client certificate."""
    key: str = ""
    """File of its private key."""
    keepalive_s: int = 20
    """Seconds between signs of life; the broker publishes our last will after 1.5 times that."""
    button: str = ""
    """Key of the person for whom Home Assistant's button answers; empty for no button."""


@dataclass(frozen=True, slots=True)
class ListenerSettings:
    """The small page on which people answer."""

    address: str = "0.0.0.0"
    """Address to listen at."""
    port: int = 8437
    """Its port; 0 for no listener."""
    link: str = ""
    """How people's phones reach it, such as "http://solace-7.local:8437"; empty for no links in messages."""
    per_minute: int = 60
    """Requests that one address may make in a minute."""


@dataclass(frozen=True, slots=True)
class AlertsSettings:
    """Everything that the alerts program is told."""

    device: str = "solace"
    """Id of this unit: letters, digits, hyphens; the name of its MQTT topics and certificate."""
    first: str = ""
    """The resident's first name, the only word about them that a contact gets."""
    language: str = "en"
    """Language of the content files."""
    outbox: str = "/var/lib/solace/outbox"
    """Folder that crisis and alerts share."""
    memory: str = "/run/solace-crisis/unkept"
    """The same in memory, for what the disk does not take; the crisis program makes it beside its socket."""
    state: str = "/var/lib/solace/alerts"
    """Folder of the log and of the secret behind the links."""
    sms: str = "mmcli"
    """The command of ModemManager."""
    siren: tuple[str, ...] = ()
    """A command that is run with "on", and with "off" when somebody has answered; empty for none."""
    people: tuple[Person, ...] = ()
    """In the order in which they are called."""
    rota: tuple[Shift, ...] = ()
    """The first shift that runs goes before the others."""
    ladder: LadderSettings = field(default_factory=LadderSettings)
    mqtt: MqttSettings = field(default_factory=MqttSettings)
    listener: ListenerSettings = field(default_factory=ListenerSettings)

    @property
    def outbox_dir(self) -> Path:
        """The shared folder, as a path."""
        return Path(self.outbox).expanduser()

    @property
    def memory_dir(self) -> Path:
        """The same in memory, as a path."""
        return Path(self.memory).expanduser()

    @property
    def state_dir(self) -> Path:
        """Our own folder, as a path."""
        return Path(self.state).expanduser()

    def person(self, key: str) -> Person | None:
        """The person of that key."""
        return next((p for p in self.people if p.key == key), None)


def load(path: Path) -> AlertsSettings:
    """Read and check the file. Raises SettingsError with the sentence that says what to write."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no {path}, so nobody can be called. Create it with one [[people]].") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}. Correct that line.") from None
    settings: AlertsSettings = build(AlertsSettings, table, str(path))
    problem = next(iter(problems(settings)), None)
    if problem:
        raise SettingsError(f"{path}: {problem}")
    return settings


def problems(settings: AlertsSettings) -> list[str]:
    """Everything about `settings` that cannot work, each as a sentence that says what to write."""
    found = []
    if not KEY.fullmatch(settings.device):
        found.append(f"device = {settings.device!r} cannot name a topic. Use lower-case letters, digits, hyphens.")
    if not settings.first.strip():
        found.append('nobody would know who needs help. Write the resident\'s first name: first = "Ruth".')
    if not settings.people:
        found.append('there is nobody to call. Add [[people]] with key, name and channels = ["sms:+NUMBER"].')
    if not 25 <= settings.ladder.answer_s <= 30:
        found.append(f"ladder.answer_s = {settings.ladder.answer_s:g} must be 25 to 30 seconds.")
    if settings.mqtt.button and not settings.person(settings.mqtt.button):
        found.append(f"mqtt.button names {settings.mqtt.button!r}, who is not among [[people]].")
    return found + _people_problems(settings) + _rota_problems(settings)


def _people_problems(settings: AlertsSettings) -> list[str]:
    found: list[str] = []
    owners: dict[str, str] = {}
    for number, person in enumerate(settings.people, 1):
        who = person.name or f"person {number}"
        if not KEY.fullmatch(person.key):
            found.append(f'{who} needs a key of lower-case letters, digits and hyphens, such as key = "daughter".')
        elif sum(p.key == person.key for p in settings.people) > 1:
            found.append(f"the key {person.key!r} is used twice. Give every person their own.")
        if not person.name.strip():
            found.append(f'person {number} needs the name that the resident hears, such as name = "Maria".')
        if not person.channels:
            found.append(f'{who} cannot be reached. Add channels = ["sms:+NUMBER"].')
        for channel in person.channels:
            if owner := owners.get(_same(channel)):
                found.append(f"{who} and {owner} share {shown(channel)}. Give each their own, to know who answers.")
            owners[_same(channel)] = who
            found += [f"{who}: {text}" for text in _channel_problems(channel, settings)]
        found += [_hours_problem(f"{who}: quiet", hours) for hours in person.quiet if not HOURS.fullmatch(hours)]
    return found


def _channel_problems(channel: str, settings: AlertsSettings) -> list[str]:
    kind, _, rest = channel.partition(":")
    if kind == "sms" and not NUMBER.fullmatch(rest):
        return [f"{channel!r} is no telephone number. Write it as sms:+4915112345678."]
    if kind == "mqtt" and not settings.mqtt.host:
        return ['the channel "mqtt" needs a broker. Add [mqtt] with host = "…".']
    if kind not in ("sms", "mqtt", "siren") and not ADDRESS.match(channel):
        return [f"{shown(channel)} is no way to reach anybody. Write sms:+NUMBER, mqtt, siren or ntfys://HOST/TOPIC."]
    if kind == "siren" and not settings.siren:
        return ['the channel "siren" needs a command. Add siren = ["/usr/local/bin/siren"].']
    return []


def _rota_problems(settings: AlertsSettings) -> list[str]:
    found = []
    for shift in settings.rota:
        found += [f"rota: {key!r} is not among [[people]]." for key in shift.people if not settings.person(key)]
        found += [f"rota: {day!r} is no day. Use {', '.join(DAYS)}." for day in shift.days if day not in DAYS]
        if not HOURS.fullmatch(shift.hours):
            found.append(_hours_problem("rota", shift.hours))
    return found


def shown(channel: str) -> str:
    """A channel as it may be shown and logged: its kind, without number, user, password or topic."""
    kind, _, rest = channel.partition(":")
    if kind not in ("sms", "mqtt", "siren") and not rest.startswith("//"):
        return repr(channel)
    return kind if kind in ("sms", "mqtt", "siren") else f"{kind}://…"


def _hours_problem(where: str, hours: str) -> str:
    return f'{where} = {hours!r} is no span of hours. Write it as "22:00-07:00".'


def _same(channel: str) -> str:
    return re.sub(r"^sms:(\+|00)?", "sms:", channel).rstrip("/")
