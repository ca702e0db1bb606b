"""Who may import whom (DESIGN §3), read off the syntax trees: a wrong import fails here, not in a review."""

from __future__ import annotations

import pytest

from tests.source import Module, modules

MODULES = [module for module in modules() if module.name]
VOCABULARY = {"events", "errors", "settings", "ports"}
FRONT = {
    "__main__", "cli", "app", "run", "listen", "report", "doctor", "calibrate", "crisis_cli", "screen_cli", "records_cli",
    "talk_cli", "home", "diary", "content_cli",
}  # fmt: skip
"""Modules at the top that join the parts for one command."""

MAY_IMPORT = {
    "events": set(),
    "errors": set(),
    "settings": {"errors", "settings"},
    "chain": set(),
    "ports": {"events", "errors", "settings"},
    "turns": VOCABULARY | {"turns"},
    "care": VOCABULARY | {"care", "safety"},
    "safety": VOCABULARY | {"safety"},
    "engine": VOCABULARY | {"turns", "care", "safety", "engine"},
    "adapters": VOCABULARY | {"adapters", "crisis"},
    "models": {"errors", "settings", "models"},
    "records": VOCABULARY | {"records", "care", "safety", "chain"},
    "crisis": {"errors", "settings", "crisis"},
    "alerts": {"errors", "settings", "alerts", "crisis", "chain"},
    "page": {"errors", "settings", "care", "records", "page"},
    "fleet": {"errors", "settings", "fleet"},
    "room": {"errors", "settings", "events", "models", "room"},
}
MAY_USE = {
    "events": set(),
    "errors": set(),
    "settings": set(),
    "chain": set(),
    "ports": set(),
    "turns": set(),
    "care": set(),
    "safety": set(),
    "engine": {"anyio", "numpy"},
    "models": {"requests", "rich"},
    "crisis": {"gpiozero", "lgpio"},
    "alerts": {"paho", "apprise"},
    "fleet": {"pyinfra"},
}
ARITHMETIC = {"numpy", "soxr"}
"""Libraries that only reckon: they touch nothing."""
PURE = {"turns", "care", "safety"}
PURE_STANDARD = {
    "collections", "dataclasses", "difflib", "enum", "functools", "itertools", "math", "operator", "re", "statistics",
    "string", "typing", "unicodedata", "bisect", "abc", "types",
}  # fmt: skip
LOADERS = {
    "care.phrases", "care.content", "safety.rules", "safety.classifier", "safety.lexicons",
}  # fmt: skip
"""The modules that read content and rule files, once, at start."""
LOADER_STANDARD = {"importlib", "tomllib", "pathlib", "json"}


def named(module: Module) -> str:
    return module.name


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer in MAY_IMPORT], ids=named)
def test_a_layer_imports_only_what_lies_below_it(module: Module) -> None:
    tops = {name.partition(".")[0] for name in module.ours()}
    assert tops <= MAY_IMPORT[module.layer] | {"__version__"}


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer in MAY_USE], ids=named)
def test_a_layer_uses_only_its_libraries(module: Module) -> None:
    assert module.foreign() <= MAY_USE[module.layer]


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer in PURE], ids=named)
def test_deciding_is_pure(module: Module) -> None:
    allowed = PURE_STANDARD | (LOADER_STANDARD if module.name in LOADERS else set())
    assert module.standard() <= allowed


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer == "adapters"], ids=named)
def test_an_adapter_touches_one_library(module: Module) -> None:
    libraries = sorted(module.foreign() - ARITHMETIC)
    assert len(libraries) <= 1, libraries


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_only_the_composition_root_names_adapters(module: Module) -> None:
    if module.layer not in ("adapters", "app", "bench", "doctor", "calibrate"):
        assert not {name for name in module.ours() if name.startswith("adapters")}


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_concurrency_lives_in_the_engine(module: Module) -> None:
    if module.layer != "engine" and module.layer not in FRONT:
        assert not {"anyio", "asyncio", "trio"} & (module.foreign() | module.standard())


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_nobody_needs_the_bench(module: Module) -> None:
    if module.layer not in ("bench", "cli"):
        assert "bench" not in {name.partition(".")[0] for name in module.ours()}


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer == "adapters"], ids=named)
def test_adapters_share_with_crisis_only_the_format_of_the_wire(module: Module) -> None:
    assert all(name.startswith("crisis.wire") for name in module.ours() if name.startswith("crisis"))


@pytest.mark.parametrize("module", [m for m in MODULES if m.layer == "alerts"], ids=named)
def test_alerts_share_with_crisis_only_the_file_format(module: Module) -> None:
    assert all(name.startswith("crisis.outbox") for name in module.ours() if name.startswith("crisis"))


def test_every_package_has_its_place_in_the_rules() -> None:
    packages = {module.layer for module in MODULES}
    assert packages <= set(MAY_IMPORT) | FRONT | {"bench"}
