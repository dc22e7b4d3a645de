"""Which domains belong together: the organisational domain under a public suffix (RFC 7489 section 3.2)."""

import asyncio
from functools import cache
from importlib.resources import files

from publicsuffix2 import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    # The one package of ours that is renewed carries the newer list of the two.
    text = (files("authheaders") / "public_suffix_list.txt").read_text("utf-8")
    return PublicSuffixList(text.splitlines())


async def ready() -> None:
    """Read the list, which takes a tenth of a second, away from the event loop."""
    await asyncio.to_thread(_suffixes)


def organisation_of(domain: str) -> str:
    """The organisational domain: one label more than the public suffix; the domain itself if it is one."""
    labels = domain.split(".")
    # An ending the list does not know is a suffix of one label.
    suffix = _suffixes().get_tld(domain, strict=True) or labels[-1]
    return ".".join(labels[-suffix.count(".") - 2 :])


def comparable(domain: str) -> str:
    """A domain as the DNS knows it: lower case, IDNA, without a final dot; "" if it is none (RFC 5890)."""
    try:
        return domain.lower().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def aligned(one: str, other: str, *, strict: bool) -> bool:
    """Whether two domains count as one (RFC 7489 section 3.1). Both as `comparable` gives them."""
    if not one or not other:
        return False
    return one == other or (not strict and organisation_of(one) == organisation_of(other))
