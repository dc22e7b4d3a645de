"""What the web faces are told about the place they run in."""

from dataclasses import dataclass, field
from secrets import token_bytes


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the site is reached. `hosts` are the names it answers to besides loopback; `https` is the public scheme.

    `trusted_proxies` are the addresses whose X-Forwarded-For is believed. `key` signs addresses that need no session;
    all processes of a site have the same. `country` is that of telephone numbers without one.
    """

    hosts: frozenset[str] = frozenset()
    https: bool = False
    development: bool = False
    trusted_proxies: frozenset[str] = frozenset()
    home: str = "/desk"
    company: str = "Onefront"
    country: str = "DE"
    key: bytes = field(default_factory=lambda: token_bytes(32), repr=False)
