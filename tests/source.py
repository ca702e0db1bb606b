"""Our own source, read as text and as syntax trees, for the tests that hold it to its rules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    name: str
    """Dotted, below `assistant`: "engine.mouth", "events"; a package by its own name."""
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @property
    def layer(self) -> str:
        return self.name.partition(".")[0]

    def imports(self) -> Iterator[str]:
        """Every imported module, absolute; of `from assistant import x`, "assistant.x"."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                if base.partition(".")[0] == "assistant":
                    yield from (f"{base}.{alias.name}" for alias in node.names)
                else:
                    yield base

    def ours(self) -> set[str]:
        """Imports from `assistant`, below it."""
        return {name.removeprefix("assistant.") for name in self.imports() if name.startswith("assistant.")}

    def standard(self) -> set[str]:
        """Top names from the standard library."""
        return {top for top in self._tops() if top in sys.stdlib_module_names} - {"__future__"}

    def foreign(self) -> set[str]:
        """Top names of third-party libraries."""
        return {top for top in self._tops() if top not in sys.stdlib_module_names} - {"assistant"}

    def _tops(self) -> set[str]:
        return {name.partition(".")[0] for name in self.imports()}

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = ("assistant." + self.name).split(".")
        inside = package if self.path.name == "__init__.py" else package[:-1]
        return ".".join([*inside[: len(inside) - node.level + 1], *([node.module] if node.module else [])])


def modules() -> Iterator[Module]:
    """Every module below assistant/."""
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        parts = path.relative_to(ROOT / "assistant").with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        text = path.read_text(encoding="utf-8")
        yield Module(path, name, text, ast.parse(text))
