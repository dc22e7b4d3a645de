"""Which DKIM signatures a mail carries, and where their keys are (RFC 6376 section 3.5). Pure."""

import re
from dataclasses import dataclass

from channels.email.proof.header import header_fields

_TAG = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^;]*)")
_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM-Signature: its place among them from the top, the domain that signed, and the name of its key."""

    place: int
    domain: str
    key: str
    algorithm: str


def signatures_of(raw: bytes) -> tuple[Signature, ...]:
    """The signatures that name a domain and a key, from the top."""
    values = [value for name, value in header_fields(raw) if name == "dkim-signature"]
    read = (_signature(place, value) for place, value in enumerate(values))
    return tuple(signature for signature in read if signature is not None)


def _signature(place: int, value: str) -> Signature | None:
    tags = {found[1]: "".join(found[2].split()) for found in map(_TAG.match, value.split(";")) if found}
    domain, selector = tags.get("d", "").lower().rstrip("."), tags.get("s", "")
    key = f"{selector}._domainkey.{domain}"
    if not (domain and selector and _NAME.fullmatch(key)):
        return None
    return Signature(place, domain, key, tags.get("a", "").lower())
