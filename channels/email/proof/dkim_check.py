"""Verifies DKIM signatures (RFC 6376) with keys looked up before. Costs CPU: for a process with caps."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Literal

import dkim
from dkim.canonicalization import CanonicalizationPolicy

DkimResult = Literal["pass", "fail", "neutral", "policy", "temperror", "permerror"]

# What strange headers, signatures and keys break in the library; it is the mail's own fault.
_ODD = (ValueError, ArithmeticError, LookupError, TypeError)
_SILENT = logging.getLogger("channels.email.proof.dkim")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def verify(raw: bytes, places: Sequence[int], keys: Mapping[str, str]) -> list[DkimResult]:
    """The result of the signature at each place, in the words of RFC 8601 section 2.7.1."""
    try:
        mail = dkim.DKIM(raw, logger=_SILENT)
    except (dkim.DKIMException, *_ODD):
        # A header no program agrees about proves nothing.
        return ["permerror" for _ in places]
    return [_verified(mail, place, keys) for place in places]


def _verified(mail: dkim.DKIM, place: int, keys: Mapping[str, str]) -> DkimResult:
    def key_of(name: bytes, timeout: float = 0) -> bytes:
        return keys.get(name.decode("latin-1").rstrip(".").lower(), "").encode("latin-1", "replace")

    try:
        genuine = mail.verify(place, dnsfunc=key_of)
    except dkim.ValidationError:
        return "fail"
    except (dkim.DKIMException, *_ODD):
        return "permerror"
    if not genuine:
        return "fail"
    return "pass" if _covers_all(mail) else "policy"


def _covers_all(mail: dkim.DKIM) -> bool:
    """Whether nothing could have been added to the body: `l=` leaves what is behind it unsigned (section 8.2)."""
    fields = mail.signature_fields
    if b"l" not in fields:
        return True
    body = CanonicalizationPolicy.from_c_value(fields.get(b"c")).canonicalize_body(mail.body)
    return len(body) <= int(re.sub(rb"\s", b"", fields[b"l"]))
