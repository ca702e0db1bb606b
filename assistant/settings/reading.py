"""A table of a TOML file to frozen dataclasses; a wrong key is answered with the nearest right one."""

from __future__ import annotations

import difflib
from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints

from assistant.errors import SettingsError


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
