"""The arguments of MAIL and RCPT (RFC 5321 s4.1.2), and what is refused about them."""

import re
from dataclasses import dataclass

# 64 for the local part and 255 for the domain (RFC 5321 s4.5.3.1), with room for those who count bytes differently.
ADDRESS_LIMIT = 512

_PATH = re.compile(
    r"""
    \s*<(?:@[^<>:"\s]*:)?             # a source route is accepted and ignored (RFC 5321 appendix C)
    ( (?:"(?:[^"\\]|\\.)*")?          # a quoted local part may hold anything
      [^<>"\s]* )
    >(?:\s+(\S.*))?\s*$
    """,
    re.VERBOSE,
)
_BARE = re.compile(r'\s*([^<>"\s]+@[^<>"\s]+)(?:\s+(\S.*))?\s*$')
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Path:
    """An address of the envelope ("" for the null sender) and its parameters, names in upper case."""

    address: str
    parameters: dict[str, str]


def parse_path(keyword: str, argument: str | None) -> Path | None:
    """Read `FROM:<address> NAME=value ...`; None if it is no such thing.

    Brackets may be missing, as some scripts leave them out. An address with control characters, with bytes that are
    not UTF-8, or longer than 512 characters is no address.
    """
    if argument is None or not argument.upper().startswith(keyword):
        return None
    rest = argument[len(keyword) :]
    match = _PATH.match(rest) or _BARE.match(rest)
    if match is None or len(match[1]) > ADDRESS_LIMIT or _CONTROL.search(match[1]):
        return None
    return Path(match[1], _parameters(match[2] or ""))


def refused_sender(path: Path, size_limit: int) -> str | None:
    """The reply that refuses MAIL, or None. Known parameters: SIZE, BODY, SMTPUTF8 (RFC 1870, 6152, 6531)."""
    parameters = dict(path.parameters)
    size = parameters.pop("SIZE", "0")
    if not (size.isascii() and size.isdigit() and len(size) <= 20):
        return "501 5.5.4 SIZE is a number"
    if int(size) > size_limit:
        return f"552 5.3.4 Message size exceeds {size_limit}"
    if parameters.pop("BODY", "8BITMIME").upper() not in ("7BIT", "8BITMIME"):
        return "501 5.5.4 BODY is 7BIT or 8BITMIME"
    with_utf8 = parameters.pop("SMTPUTF8", None) is not None
    if parameters:
        return "555 5.5.4 Parameter not recognised"
    return refused_address(path.address, with_utf8)


def refused_address(address: str, with_utf8: bool) -> str | None:
    """The reply that refuses an address which is not ASCII in a mail without SMTPUTF8 (RFC 6531 s3.5), or None."""
    return None if with_utf8 or address.isascii() else "553 5.6.7 Such an address needs SMTPUTF8"


def _parameters(text: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in text.split())
    return {name.upper(): value for name, _, value in pairs}
