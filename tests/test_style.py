"""Habits that can be counted (STYLE §§7, 9, 11); ruff and mypy hold us to the others."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.source import ROOT, Module, modules

MODULES = list(modules())
LONGEST_FILE = 300
LONGEST_FUNCTION = 45
SPEAKS = re.compile(
    r"(^|\.)(__main__|cli|run|listen|doctor|calibrate|command|commands|(crisis|screen|records|content|talk)_cli)$|"
    r"^bench(\.|$)"
)
"""Modules that a person at a terminal talks to."""
DOT = "."
REGISTRIES = [
    DOT.join(name)
    for name in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("piwheels", "org"),
        ("download", "pytorch", "org"),
        ("pypi", "nvidia", "com"),
        ("pypi", "jetson-ai-lab"),
    )
]


def named(module: Module) -> str:
    return module.name or "assistant"


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_file_fits_a_head(module: Module) -> None:
    lines = len(module.text.splitlines())
    assert lines <= LONGEST_FILE


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_function_fits_a_screen(module: Module) -> None:
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(module) if f.end_lineno}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_only_front_modules_print(module: Module) -> None:
    if SPEAKS.search(module.name):
        return
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    assert [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"] == []


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_errors_are_caught_by_name(module: Module) -> None:
    if module.name.rpartition(".")[2] in ("__main__", "cli"):
        return
    broad = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {"Exception"}
            passed_on = isinstance(node.body[-1], ast.Raise)
            if names & {"Exception", "BaseException"} and not passed_on:
                broad.append(node.lineno)
    assert broad == []


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_nothing_is_left_for_later(module: Module) -> None:
    assert re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", module.text) == []


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_says_why_it_exists(module: Module) -> None:
    assert ast.get_docstring(module.tree)


def test_no_file_names_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 2_000_000:
            text = path.read_text(encoding="utf-8", errors="ignore")
            if hosts := [host for host in REGISTRIES if host in text]:
                found[name] = hosts
    assert found == {}
