"""The macros of SPF records (RFC 7208 section 7). Pure."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

LONGEST_NAME = 253

_MACRO = re.compile(
    r"%(?:\{(?P<letter>[slodiphvSLODIPHV])(?P<keep>[0-9]{0,3})(?P<reverse>[rR]?)(?P<between>[-.+,/_=]*)\}|(?P<plain>[%_-]))"
)
_PLAIN = {"%": "%", "_": " ", "-": "%20"}
# Visible ASCII without the percent sign (section 7.1).
_LITERAL = re.compile(r"[!-$&-~]*")


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is judged: the sending address, the name it greeted with, and the envelope's sender."""

    ip: IPv4Address | IPv6Address
    helo: str
    sender: str


def checked(written: str) -> bool:
    """Whether this is a macro string. `c`, `r` and `t` are for explanations only (section 7.2)."""
    zero = any(found["keep"] and int(found["keep"]) == 0 for found in _MACRO.finditer(written))
    return not zero and _LITERAL.fullmatch(_MACRO.sub("", written)) is not None


def expand(written: str, subject: Subject, domain: str) -> str:
    """The name a checked macro string stands for, cut from the left to 253 characters (section 7.3)."""
    name = _MACRO.sub(lambda found: _value(found, subject, domain), written).rstrip(".")
    while len(name) > LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    return name


def _value(found: re.Match[str], subject: Subject, domain: str) -> str:
    if found["plain"]:
        return _PLAIN[found["plain"]]
    letter = found["letter"]
    parts = re.split(f"[{re.escape(found['between'] or '.')}]", _letter(letter.lower(), subject, domain))
    if found["reverse"]:
        parts.reverse()
    value = ".".join(parts[-int(found["keep"]) :] if found["keep"] else parts)
    return quote(value, safe="-._~") if letter.isupper() else value


def _letter(letter: str, subject: Subject, domain: str) -> str:
    local, _, origin = subject.sender.rpartition("@")
    values = {
        "s": subject.sender,
        "l": local or "postmaster",
        "o": origin,
        "d": domain,
        "i": _dotted(subject.ip),
        # Section 7.3 discourages it and lets us spare the lookups it would cost.
        "p": "unknown",
        "h": subject.helo,
        "v": "in-addr" if subject.ip.version == 4 else "ip6",
    }
    return values[letter]


def _dotted(ip: IPv4Address | IPv6Address) -> str:
    return str(ip) if isinstance(ip, IPv4Address) else ".".join(ip.exploded.replace(":", ""))
