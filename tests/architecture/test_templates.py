"""What no template may do."""

import re

import pytest

from tests.architecture.source import ROOT, tracked

TRUSTS = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")
# A strict content security policy refuses all of these in the browser; here they are refused before.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+\s*=|\sstyle\s*=|javascript:", re.IGNORECASE
)


def templates() -> list[str]:
    return [name for name in tracked() if "/templates/" in name]


def found(pattern: re.Pattern[str], name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [f"{name}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if pattern.search(line)]


def test_no_template_trusts_a_value() -> None:
    assert [hit for name in templates() for hit in found(TRUSTS, name)] == []


def test_no_template_has_inline_script_or_style() -> None:
    assert [hit for name in templates() for hit in found(INLINE, name)] == []


@pytest.mark.parametrize(
    "line", ["<script>go()</script>", '<p style="color: red">', '<b onclick="go()">', '<a href="javascript:go()">']
)
def test_inline_code_is_noticed(line: str) -> None:
    assert INLINE.search(line)


@pytest.mark.parametrize(
    "line",
    ['<script type="module" src="/static/desk.js"></script>', '<script type="application/json" id="x">', "<p>on = 1"],
)
def test_what_the_policy_allows_is_allowed(line: str) -> None:
    assert not INLINE.search(line)
