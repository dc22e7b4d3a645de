"""The source as the rules of the house look at it: files, modules, functions."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("hub", "channels", "portal", "agent_ui", "storage")
# Written by `db revision` and never edited again.
GENERATED = "storage/migrations/versions/"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file. `name` is its path from the root, with slashes."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """All its lines, empty ones too."""
        return self.text.count("\n")

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def tracked() -> tuple[str, ...]:
    """The files that belong to the project, also those not committed yet; nothing git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file()))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file written by hand in these folders."""
    names = (name for name in tracked() if name.endswith(".py") and name.split("/")[0] in folders)
    return tuple(_module(name) for name in names if not name.startswith(GENERATED))


def product() -> tuple[Module, ...]:
    """Every Python file of the product."""
    return modules(*PRODUCT)


@cache
def pyproject() -> dict[str, Any]:
    """The settings of the project and of its tools."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _module(name: str) -> Module:
    text = (ROOT / name).read_text()
    return Module(name, text, ast.parse(text, name))
