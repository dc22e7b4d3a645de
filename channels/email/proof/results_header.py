"""Reads the Authentication-Results of a mail server of ours (RFC 8601). Pure; what others claim is not looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.proof.header import header_fields

_RESULT = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*([A-Za-z]+)")
_PROPERTY = re.compile(r"(?:^|\s)([A-Za-z]+\.[A-Za-z][A-Za-z0-9_-]*|action)\s*=\s*(\"[^\"]*\"|[^\s;]+)")
_PUBLISHED = re.compile(r"(?:^|[\s(,;])p=(none|quarantine|reject)", re.IGNORECASE)
_ACTION = re.compile(r"quarantine|reject", re.IGNORECASE)
_POLICY_KEYS = ("policy.dmarc", "policy.published-domain-policy", "action")


@dataclass(frozen=True, slots=True)
class Stated:
    """One result a mail server stated: the method, the result, and of what (`smtp.mailfrom`, `header.d`, …)."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)
    comment: str = ""

    def domain(self, *names: str) -> str:
        """The domain in the first of these properties that is there, "" if none is."""
        value = next((self.properties[name] for name in names if name in self.properties), "")
        return value.strip('"').rpartition("@")[2].lower().rstrip(".")

    @property
    def policy(self) -> str:
        """The DMARC policy, which servers write in three ways; "" if it is not said."""
        named = next((self.properties[name] for name in _POLICY_KEYS if name in self.properties), "")
        found = _ACTION.search(named)
        if found:
            return found[0].lower()
        published = _PUBLISHED.search(self.comment)
        return published[1].lower() if published else ""


def stated_by(raw: bytes, authserv_id: str) -> tuple[Stated, ...]:
    """What the server of this name stated, topmost field first.

    Only the very field counts: ARC-Authentication-Results repeats what others said (RFC 8617 section 4.1.1).
    """
    values = (value for name, value in header_fields(raw) if name == "authentication-results")
    return tuple(stated for value in values for stated in _read(value, authserv_id))


def _read(value: str, authserv_id: str) -> Iterator[Stated]:
    (who, _), *results = _sections(value)
    # An id may be followed by a version (section 2.2).
    if (who.split() or [""])[0].strip('"').lower() != authserv_id.lower():
        return
    for text, comment in results:
        found = _RESULT.match(text)
        if found:
            properties = {name.lower(): value for name, value in _PROPERTY.findall(text[found.end() :])}
            yield Stated(found[1].lower(), found[2].lower(), properties, comment)


def _sections(value: str) -> list[tuple[str, str]]:
    """The parts between semicolons: their text without comments, and their comments."""
    sections: list[tuple[list[str], list[str]]] = [([], [])]
    depth, quoted, escaped = 0, False, False
    for letter in value:
        text, comment = sections[-1]
        if escaped or letter == "\\":
            escaped = not escaped
            (comment if depth else text).append(letter)
        elif letter == '"' and not depth:
            quoted = not quoted
            text.append(letter)
        elif letter in "()" and not quoted:
            depth = max(0, depth + (1 if letter == "(" else -1))
            (comment if depth else text).append(" ")
        elif letter == ";" and not quoted and not depth:
            sections.append(([], []))
        else:
            (comment if depth else text).append(letter)
    return [("".join(text), "".join(comment)) for text, comment in sections]
