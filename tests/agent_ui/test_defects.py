"""What is wrong with a mail is told in the viewer's language: every sentence of its reader is known to the page."""

import ast
import re
from importlib import import_module
from pathlib import Path
from types import CodeType

import agent_ui
from channels.email import parse

REASONS = (Path(agent_ui.__file__).parent / "templates/parts/reasons.html").read_text()
KNOWN = set(re.findall(r'^  "(.+?)": _\(', REASONS, re.MULTILINE))


def said_in(path: Path) -> set[str]:
    """What a module of the reader calls a defect or refuses for, but for sentences that name a field of the mail."""
    module = import_module(f"{parse.__name__}.{path.stem}")
    said = set()
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {
            "defects.append",
            "self._defects.append",
            "Invalid",
        }:
            code: CodeType = compile(ast.Expression(call.args[0]), path.name, "eval")
            if set(code.co_names) <= vars(module).keys():
                said.add(eval(code, vars(module)))  # noqa: S307 (a sentence of ours, with its limit)
    return said


def test_every_defect_is_translated() -> None:
    said = set().union(*(said_in(path) for path in Path(parse.__path__[0]).glob("*.py")))
    assert len(said) > 10
    assert said - KNOWN == set()
