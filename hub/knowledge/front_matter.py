"""What stands between lines of three hyphens before a text: names and values, one a line. Pure."""

import re

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_LINE = re.compile(r"^([A-Za-z_][\w-]*)\s*:\s*(.*)$")
MOST_LINES = 60


class Unreadable(ValueError):
    """The front matter is not what it should be; says where."""


def taken_apart(text: str) -> tuple[dict[str, str], str]:
    """The values by their names, and the text behind them. Raises `Unreadable`.

    A small part of YAML: plain or quoted words on one line, and lines that begin with "#" are remarks.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if not text.startswith("---"):
        return {}, text
    fences = list(_FENCE.finditer(text))
    if len(fences) < 2 or fences[0].start():
        raise Unreadable("1")
    values: dict[str, str] = {}
    lines = text[fences[0].end() : fences[1].start()].strip("\n").split("\n")
    for number, line in enumerate(lines[:MOST_LINES], 2):
        found = _LINE.match(line.strip())
        if found:
            values[found[1].lower()] = _unquoted(found[2].strip())
        elif line.strip() and not line.lstrip().startswith("#"):
            raise Unreadable(str(number))
    return values, text[fences[1].end() :].lstrip("\n")


def put_before(values: dict[str, str], text: str) -> str:
    """The text with its values before it."""
    lines = [f"{name}: {_quoted(value)}" for name, value in values.items() if value]
    return "\n".join(["---", *lines, "---", "", text])


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def _quoted(value: str) -> str:
    plain = re.fullmatch(r"[\w][\w ,.()/+-]*", value) and value.strip() == value
    return value if plain else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
