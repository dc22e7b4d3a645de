"""What the web faces are told about the place they run in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the site is reached. `hosts` are the names it answers to besides loopback; `https` is the public scheme.

    `trusted_proxies` are the addresses whose X-Forwarded-For is believed.
    """

    hosts: frozenset[str] = frozenset()
    https: bool = False
    development: bool = False
    trusted_proxies: frozenset[str] = frozenset()
    home: str = "/desk"
    company: str = "Onefront"
