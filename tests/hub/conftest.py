"""The fixtures of the hub's tests."""

from tests.hub.company import company

__all__ = ["company"]
