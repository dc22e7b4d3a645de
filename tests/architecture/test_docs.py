"""The papers say what is true: decisions are whole and cover every dependency, and every noun has its word."""

import ast
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.architecture.source import ROOT, product, pyproject

HEADINGS = ["Context", "Decision", "Consequences", "Turned down"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_four_parts_on_one_page(page: Path) -> None:
    text = page.read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))
    assert text.count("\n") <= 60


def test_every_dependency_was_decided_on() -> None:
    project = pyproject()["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["dev"]
    tables = [line for page in DECISIONS for line in page.read_text().splitlines() if line.startswith("| ")]
    decided = {name for line in tables for name in re.split(r",\s*", line.split("|")[1].strip())}
    assert {Requirement(line).name for line in lines} - decided == set()


def test_every_noun_has_its_word() -> None:
    words = set(re.findall(r"^\| \*\*(.+?)\*\* \|", (ROOT / "docs" / "words.md").read_text(), re.MULTILINE))
    assert nouns() - {word.replace(" ", "").replace("-", "").lower() for word in words} == set()


def nouns() -> set[str]:
    """The names of all classes that are tables, in lower case."""
    classes = (node for module in product() for node in module.tree.body if isinstance(node, ast.ClassDef))
    return {node.name.lower() for node in classes if any(has_table_name(statement) for statement in node.body)}


def has_table_name(statement: ast.stmt) -> bool:
    """Whether a statement of a class body gives it a table."""
    match statement:
        case ast.Assign(targets=[ast.Name(id="__tablename__")]):
            return True
        case _:
            return False


def test_the_files_of_the_map_exist() -> None:
    assert [path for path in mapped() if not list(ROOT.glob(path))] == []


def mapped() -> list[str]:
    """The files in the last column of the architecture's table; a bare name lies in the folder named before it."""
    paths = []
    rows = re.findall(r"^\| \d+ \|.*\| (.+) \|$", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE)
    for row in rows:
        folder = Path()
        for name in re.findall(r"`([^`]+)`", row):
            folder = Path(name).parent if "/" in name.rstrip("/") else folder
            paths.append(str(folder / Path(name).name))
    return paths
