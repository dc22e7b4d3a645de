"""A rule as people write it in JSON: only what it says differently from a rule that does nothing."""

from typing import Any

from hub.errors import Invalid
from hub.rules.matching import Effect, Ruling
from hub.rules.model import content_of, ruling_of

_NOTHING = content_of(Ruling("", (), Effect()))
# What of an effect may be left open.
_OPEN = {"queue_id": int, "priority": int, "case_category_id": int}


def written_ruling(written: object) -> Ruling:
    """The rule that was written. Raises `Invalid` for anything that `content_of` could not have made."""
    whole = _completed(written, {"name": "", **_NOTHING}, "rule")
    whole["effect"] = _completed(whole["effect"], _NOTHING["effect"], "effect")
    if not all(_is_condition(each) for each in whole["conditions"]):
        raise _unreadable("a condition is a list of field, operator and value")
    if not all(isinstance(tag, str) for tag in whole["effect"]["tags"]):
        raise _unreadable("a tag is a text")
    skills = whole["effect"]["skills"]
    if not all(skill.isdecimal() and type(level) is int for skill, level in skills.items()):
        raise _unreadable("skills are levels by the number of the skill")
    return ruling_of(whole["name"], whole)


def _completed(written: object, pattern: dict[str, Any], what: str) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise _unreadable(f"the {what} is an object")
    for name, value in written.items():
        if name not in pattern:
            raise _unreadable(f"the {what} has no {name!r}")
        # A truth value is an int for isinstance, and no number for anybody else.
        if type(value) is not _OPEN.get(name, type(pattern[name])) and not (name in _OPEN and value is None):
            raise _unreadable(f"{name!r} is of the wrong kind")
    return {**pattern, **written}


def _is_condition(each: object) -> bool:
    return isinstance(each, list) and len(each) == 3 and all(isinstance(part, str) for part in each)


def _unreadable(why: str) -> Invalid:
    return Invalid(f"This is no rule: {why}.")
