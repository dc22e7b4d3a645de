"""Reads an SPF record (RFC 7208 sections 4.6 and 5). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal

from channels.email.proof.spf_macros import checked

Result = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]
_QUALIFIERS: dict[str, Result] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(r"(?P<qualifier>[-+~?])?(?P<name>[A-Za-z][A-Za-z0-9._-]*)(?P<rest>[:=/].*)?", re.DOTALL)
_MODIFIER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9._-]*)=(?P<value>.*)", re.DOTALL)
_TARGET = re.compile(r"(?::(?P<domain>.+?))?(?:/(?P<four>0|[1-9][0-9]?))?(?://(?P<six>0|[1-9][0-9]{0,2}))?", re.DOTALL)
# Section 7.1: a domain ends in a label that is no number, or in a macro.
_DOMAIN_END = re.compile(r"(?:\.(?=[A-Za-z0-9-]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?|%\{[^}]+\})$")


class BadRecord(Exception):
    """The record cannot be read; its mail is judged `permerror` (section 4.6)."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One test of a record and what it says of an address it matches.

    `domain` is unexpanded, "" for the one under judgement; `four` and `six` are prefix lengths.
    """

    name: str
    outcome: Result
    domain: str = ""
    four: int = 32
    six: int = 128
    network: IPv4Network | IPv6Network | None = None


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """The mechanisms in their order, and where the record points to when none of them matches ("" for nowhere)."""

    mechanisms: tuple[Mechanism, ...]
    redirect: str = ""


def is_spf(text: str) -> bool:
    """Whether a TXT record is one of SPF version 1 (section 4.5)."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def read_record(text: str) -> SpfRecord:
    """The record. Raises `BadRecord` for any error of syntax, wherever it stands (section 4.6)."""
    terms = [term for term in text[len("v=spf1") :].split(" ") if term]
    modifiers: dict[str, str] = dict(_modifiers(terms))
    mechanisms = tuple(_mechanism(term) for term in terms if not _MODIFIER.fullmatch(term))
    return SpfRecord(mechanisms, modifiers.get("redirect", ""))


def _modifiers(terms: list[str]) -> Iterator[tuple[str, str]]:
    seen = set()
    for found in filter(None, map(_MODIFIER.fullmatch, terms)):
        name, value = found["name"].lower(), found["value"]
        if name in ("redirect", "exp"):
            # Section 6: each of the two at most once.
            if name in seen:
                raise BadRecord(f"{name} stands twice")
            seen.add(name)
            _domain(value)
        else:
            _macros(value)
        yield name, value


def _mechanism(term: str) -> Mechanism:
    found = _TERM.fullmatch(term)
    if found is None:
        raise BadRecord(f"not a term: {term[:60]}")
    name, rest = found["name"].lower(), found["rest"] or ""
    outcome = _QUALIFIERS[found["qualifier"] or "+"]
    if name == "all" and not rest:
        return Mechanism(name, outcome)
    if name in ("ip4", "ip6"):
        return Mechanism(name, outcome, network=_network(name, rest))
    if name in ("a", "mx", "ptr", "include", "exists"):
        return _pointing(name, outcome, rest)
    raise BadRecord(f"unknown mechanism: {term[:60]}")


def _pointing(name: str, outcome: Result, rest: str) -> Mechanism:
    found = _TARGET.fullmatch(rest)
    if found is None:
        raise BadRecord(f"{name} points nowhere")
    domain = found["domain"] or ""
    if domain:
        _domain(domain)
    elif name in ("include", "exists"):
        raise BadRecord(f"{name} needs a domain")
    if name not in ("a", "mx") and (found["four"] or found["six"]):
        raise BadRecord(f"{name} takes no prefix")
    four, six = int(found["four"] or 32), int(found["six"] or 128)
    if four > 32 or six > 128:
        raise BadRecord("a prefix is too long")
    return Mechanism(name, outcome, domain, four, six)


def _network(name: str, rest: str) -> IPv4Network | IPv6Network:
    written = rest.removeprefix(":")
    try:
        network = ip_network(written, strict=False)
    except ValueError as error:
        raise BadRecord(f"not a network: {written[:60]}") from error
    # A mask in dots is no prefix length, and Python would take one.
    if not rest.startswith(":") or network.version != int(name[-1]) or "." in written.partition("/")[2]:
        raise BadRecord(f"not a network of {name}: {written[:60]}")
    return network


def _domain(written: str) -> None:
    _macros(written)
    if not _DOMAIN_END.search(written):
        raise BadRecord(f"not a domain: {written[:60]}")


def _macros(written: str) -> None:
    if not checked(written):
        raise BadRecord(f"not a macro string: {written[:60]}")
