"""What is new in a mail: its text without the mail it answers. For display only, and when unsure everything is new."""

from channels.email.parse.quotation_patterns import (
    DATED,
    DIVIDER,
    FIELD,
    FIRST_FIELD,
    FORWARD_DIVIDER,
    FORWARDED,
    INTRODUCTION,
    OPENING,
    RULE,
    SENT_FROM,
    SIGNATURE,
    WORDLESS,
)

_LONGEST_INTRODUCTION = 4
_LONGEST_LINE = 500
# Nobody writes that much above a quotation.
_LOOKED_AT = 5000
_FIELDS_TO_BELIEVE = 3


def reply_text(text: str, subject: str = "") -> str:
    """The new text of a mail; all of it if nothing old is found, or what is new stands between what is old.

    A forwarded mail is what its sender wants to be read, so nothing of it is left out.
    """
    if FORWARDED.match(subject):
        return text.strip()
    lines = text.split("\n")
    new = "\n".join(lines[: _cut(lines)][_quoted_above(lines) :]).strip()
    return new or text.strip()


def _cut(lines: list[str]) -> int:
    """The number of the line at which the old mail begins; their count if all is new, or nobody can tell."""
    for number, line in enumerate(lines[:_LOOKED_AT]):
        if not line.strip() or len(line) > _LONGEST_LINE:
            continue
        if FORWARD_DIVIDER.match(line):
            return len(lines)
        if _is_quoted(line):
            return number if _only_old(lines[number:]) else len(lines)
        if DIVIDER.match(line) or _is_header_block(lines, number):
            return _without_rule(lines, number) if _only_old(lines[number:]) else len(lines)
        introduction = _introduction(lines, number)
        if introduction:
            return number if _only_old(lines[number + introduction :]) else len(lines)
    return len(lines)


def _quoted_above(lines: list[str]) -> int:
    """How many lines at the top are a quotation with its introduction, if all that is new stands below it; else 0."""
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    number = start + (_introduction(lines, start) if lines[start:] else 0)
    if number == start:
        return 0
    while number < len(lines) and (_is_quoted(lines[number]) or not lines[number].strip()):
        number += 1
    quoted = any(map(_is_quoted, lines[start:number]))
    return number if quoted and not any(map(_is_quoted, lines[number:])) else 0


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|>"))


def _only_old(lines: list[str]) -> bool:
    """Whether nothing new stands below a quotation: it has no marks, or only a signature follows the marked lines."""
    rest = [line for line in lines if line.strip()]
    quoted = [number for number, line in enumerate(rest) if _is_quoted(line)]
    if not quoted:
        return True
    return not _new_between(rest, quoted) and not _new_below(rest[quoted[-1] + 1 :])


def _new_between(rest: list[str], quoted: list[int]) -> bool:
    return quoted[-1] - quoted[0] + 1 > len(quoted)


def _new_below(lines: list[str]) -> bool:
    return bool(lines) and not (SIGNATURE.match(lines[0]) or SENT_FROM.match(lines[0]))


def _is_header_block(lines: list[str], number: int) -> bool:
    """A copied header, as Outlook puts it in front of the mail it answers: at least three fields in a row."""
    if not FIELD.match(lines[number]):
        return False
    following = [line for line in lines[number : number + 10] if line.strip()][:6]
    names = {found["name"].lower() for line in following if (found := FIELD.match(line))}
    return len(names) >= _FIELDS_TO_BELIEVE and any(map(FIRST_FIELD.match, following))


def _without_rule(lines: list[str], number: int) -> int:
    """The line that Outlook draws above its copied header goes with it."""
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and RULE.match(lines[above]) else number


def _introduction(lines: list[str], number: int) -> int:
    """How many lines from here say who wrote what follows, and when; 0 if they do not."""
    if not OPENING.match(lines[number]):
        return 0
    joined = ""
    for count, line in enumerate(lines[number : number + _LONGEST_INTRODUCTION], 1):
        if _is_quoted(line) or not line.strip() or len(line) > _LONGEST_LINE:
            return 0
        joined += " " + line.strip()
        if (INTRODUCTION.search(joined) or WORDLESS.search(joined)) and DATED.search(joined):
            return count
    return 0
