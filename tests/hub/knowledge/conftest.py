"""The fixtures of the tests of articles."""

from tests.hub.knowledge.library import library

__all__ = ["library"]
