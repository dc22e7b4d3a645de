"""The addresses an agent types to send copies to. Pure."""

import re
from collections.abc import Iterable

from hub.errors import Invalid
from hub.ports import Address

MOST = 50
_NAMED = re.compile(r'\s*"?([^"<>]*?)"?\s*<\s*([^<>\s]+)\s*>\s*')
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")


def addresses(written: Iterable[str], field: str, taken: set[str]) -> tuple[Address, ...]:
    """Each address once, as `a@b.example` or `Name <a@b.example>`, without those that are `taken`, to which they add.

    Raises `Invalid` naming what is no address, or for too many.
    """
    found = []
    for each in written:
        address = _read(each, field)
        if address.address.lower() not in taken:
            taken.add(address.address.lower())
            found.append(address)
    if len(found) > MOST:
        raise Invalid("A copy goes to at most %(most)s addresses.", {field: "too many"}, most=MOST)
    return tuple(found)


def _read(written: str, field: str) -> Address:
    named = _NAMED.fullmatch(written)
    name, address = (named[1], named[2]) if named else ("", written.strip())
    if not _ADDRESS.fullmatch(address) or len(address) > 254 or not (name + address).isprintable():
        raise Invalid("%(address)s is no e-mail address.", {field: "no address"}, address=written.strip()[:100])
    return Address(address, name[:120])
