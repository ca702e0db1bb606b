"""Stands for ModemManager on a D-Bus of its own, so that the real mmcli can be asked. Run by the system's Python, which
has dbus and gi: FOLDER. What is sent lies in FOLDER/sent, what is put into FOLDER/inbox has come in.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import dbus  # type: ignore[import-not-found,import-untyped,unused-ignore]
import dbus.mainloop.glib  # type: ignore[import-not-found,import-untyped,unused-ignore]
import dbus.service  # type: ignore[import-not-found,import-untyped,unused-ignore]
from gi.repository import GLib  # type: ignore[import-not-found,import-untyped,unused-ignore]

MM = "org.freedesktop.ModemManager1"
ROOT = "/org/freedesktop/ModemManager1"
MODEM = f"{ROOT}/Modem/0"
PROPERTIES = "org.freedesktop.DBus.Properties"
RECEIVED, SENT, DELIVER, SUBMIT = 3, 5, 1, 2


class Thing(dbus.service.Object):  # type: ignore[misc]
    """An object with properties."""

    def __init__(self, bus: Any, path: str, properties: dict[str, dict[str, Any]]) -> None:
        super().__init__(bus, path)
        self.path, self.properties = path, properties

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def GetAll(self, interface: str) -> Any:
        return dbus.Dictionary(self.properties.get(interface, {}), signature="sv")

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def Get(self, interface: str, name: str) -> Any:
        return self.properties[interface][name]

    @dbus.service.signal(PROPERTIES, signature="sa{sv}as")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def PropertiesChanged(self, interface: str, changed: Any, gone: Any) -> None:
        pass


class Sms(Thing):
    """One message."""

    def __init__(self, modem: Modem, number: int, state: int, to: str, text: str) -> None:
        kind = DELIVER if state == RECEIVED else SUBMIT
        values = {
            "State": dbus.UInt32(state), "PduType": dbus.UInt32(kind), "Number": to, "Text": text, "SMSC": "",
            "Data": dbus.Array([], signature="y"), "Class": dbus.Int32(-1), "DeliveryReportRequest": False,
            "MessageReference": dbus.UInt32(0), "Timestamp": "", "DischargeTimestamp": "",
            "DeliveryState": dbus.UInt32(256), "Storage": dbus.UInt32(1), "ServiceCategory": dbus.UInt32(0),
            "TeleserviceId": dbus.UInt32(0), "Validity": dbus.Struct((dbus.UInt32(0), dbus.UInt32(0, variant_level=1)), signature="uv"),
        }  # fmt: skip
        super().__init__(modem.bus, f"{ROOT}/SMS/{number}", {f"{MM}.Sms": values})
        self.modem, self.number = modem, number

    @dbus.service.method(f"{MM}.Sms")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def Send(self) -> None:
        values = self.properties[f"{MM}.Sms"]
        values["State"] = dbus.UInt32(SENT)
        part = self.modem.folder / "part"
        part.write_text(f"{values['Number']}\n{values['Text']}")
        part.rename(self.modem.folder / "sent" / str(self.number))


class Modem(Thing):
    """The modem, its messages, and the folder that stands for the air."""

    def __init__(self, bus: Any, folder: Path) -> None:
        none = {
            "State": dbus.Int32(8), "Model": "Stand-in", "Manufacturer": "Tests", "EquipmentIdentifier": "1",
            "Bearers": dbus.Array([], signature="o"), "Device": "/dev/null", "DeviceIdentifier": "1",
        }  # fmt: skip
        own = {"Messages": dbus.Array([], signature="o"), "SupportedStorages": dbus.Array([1], signature="u"),
               "DefaultStorage": dbus.UInt32(1)}  # fmt: skip
        super().__init__(bus, MODEM, {f"{MM}.Modem": none, f"{MM}.Modem.Messaging": own})
        self.bus, self.folder, self.count = bus, folder, 0
        self.messages: dict[str, Sms] = {}
        GLib.timeout_add(50, self.listen)

    def add(self, state: int, number: str, text: str) -> str:
        sms = Sms(self, self.count, state, number, text)
        self.count += 1
        self.messages[sms.path] = sms
        self.changed()
        return sms.path

    def changed(self) -> None:
        paths = dbus.Array([dbus.ObjectPath(path) for path in self.messages], signature="o")
        self.properties[f"{MM}.Modem.Messaging"]["Messages"] = paths
        self.PropertiesChanged(f"{MM}.Modem.Messaging", {"Messages": paths}, [])

    def listen(self) -> bool:
        for came in sorted((self.folder / "inbox").iterdir()):
            number, _, text = came.read_text().partition("\n")
            came.unlink()
            self.add(RECEIVED, number, text)
        return True

    @dbus.service.method(f"{MM}.Modem.Messaging", in_signature="a{sv}", out_signature="o")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def Create(self, values: Any) -> Any:
        return dbus.ObjectPath(self.add(0, str(values["number"]), str(values["text"])))

    @dbus.service.method(f"{MM}.Modem.Messaging", out_signature="ao")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def List(self) -> Any:
        return self.properties[f"{MM}.Modem.Messaging"]["Messages"]

    @dbus.service.method(f"{MM}.Modem.Messaging", in_signature="o")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def Delete(self, path: str) -> None:
        self.messages.pop(str(path)).remove_from_connection()
        self.changed()


class Root(Thing):
    """What is asked for first."""

    def __init__(self, bus: Any, modem: Modem) -> None:
        super().__init__(bus, ROOT, {MM: {"Version": "1.20.4"}})
        self.modem = modem

    @dbus.service.method("org.freedesktop.DBus.ObjectManager", out_signature="a{oa{sa{sv}}}")  # type: ignore[untyped-decorator,misc,unused-ignore]
    def GetManagedObjects(self) -> Any:
        own = {name: dbus.Dictionary(values, signature="sv") for name, values in self.modem.properties.items()}
        return dbus.Dictionary({dbus.ObjectPath(MODEM): own}, signature="oa{sa{sv}}")


def main() -> None:
    folder = Path(sys.argv[1])
    for name in ("sent", "inbox"):
        (folder / name).mkdir(exist_ok=True)
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SystemBus()
    modem = Modem(bus, folder)
    root = Root(bus, modem)
    name = dbus.service.BusName(MM, bus)
    (folder / "ready").touch()
    GLib.MainLoop().run()
    del root, name


if __name__ == "__main__":
    main()
