"""What every module has and what none may do."""

import ast
from pathlib import PurePosixPath

import pytest

from tests.architecture.source import Module, modules, product

EMPTY_WORDS = frozenset({"util", "utils", "helper", "helpers", "manager", "managers", "base", "common", "misc"})
READS_ENVIRONMENT = "hub/settings.py"
ENVIRONMENT = frozenset({"environ", "environb", "getenv", "getenvb"})
# The one place that may say that a string is safe HTML.
TRUSTS_MARKUP = "hub/web/markup.py"


def test_every_module_says_in_one_line_what_it_is() -> None:
    def wrong(module: Module) -> bool:
        docstring = ast.get_docstring(module.tree)
        nothing_to_say = module.name.startswith("tests/") and not module.text.strip()
        return not nothing_to_say and (docstring is None or "\n" in docstring.strip())

    assert [module.name for module in product() + modules("tests") if wrong(module)] == []


def test_no_module_has_an_empty_name() -> None:
    def empty(module: Module) -> bool:
        return not EMPTY_WORDS.isdisjoint(PurePosixPath(module.name).with_suffix("").parts)

    assert [module.name for module in product() if empty(module)] == []


def test_only_settings_reads_the_environment() -> None:
    guilty = [module.name for module in product() if uses_environment(module.tree)]
    assert [name for name in guilty if name != READS_ENVIRONMENT] == []


def uses_environment(tree: ast.Module) -> bool:
    """Whether a module takes anything from `os` that reads or writes the environment."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in ENVIRONMENT:
                return True
            case ast.ImportFrom(module="os", names=names) if any(alias.name in ENVIRONMENT for alias in names):
                return True
            case _:
                continue
    return False


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("import os\nos.environ['A']", True),
        ("import os\nos.getenv('A')", True),
        ("from os import environ", True),
        ("import os\nos.path.join('a')", False),
    ],
)
def test_reading_the_environment_is_noticed(source: str, reads: bool) -> None:
    assert uses_environment(ast.parse(source)) is reads


def test_only_one_module_says_what_is_safe_markup() -> None:
    assert [module.name for module in product() if makes_markup(module.tree) and module.name != TRUSTS_MARKUP] == []


def makes_markup(tree: ast.Module) -> bool:
    """Whether a module makes a string that Jinja does not escape; naming the type is no harm."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Markup") | ast.Attribute(attr="Markup")):
                return True
            case ast.Attribute(value=ast.Name(id="Markup")):
                return True
            case _:
                continue
    return False


@pytest.mark.parametrize(
    ("source", "makes"),
    [("Markup(text)", True), ("markupsafe.Markup(text)", True), ("Markup.escape(text)", True), ("x: Markup", False)],
)
def test_making_markup_is_noticed(source: str, makes: bool) -> None:
    assert makes_markup(ast.parse(source)) is makes
