"""Addresses to listen on, as people write them."""

from hub.errors import Invalid

OFF = "off"


def address_of(written: str) -> tuple[str, int]:
    """Host and port of `host:port`, `[ipv6]:port` or `:port` (every address). Raises `Invalid`."""
    host, colon, port = written.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise Invalid(f"not an address to listen on: {written!r}", {"address": "host:port"})
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - asked for by leaving the host out
