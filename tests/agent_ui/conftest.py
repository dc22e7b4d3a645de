"""The fixtures of the desk's tests."""

from tests.hub.web.site import client, nina, site

__all__ = ["client", "nina", "site"]
