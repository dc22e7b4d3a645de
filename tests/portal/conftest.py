"""What tests of the customers' face may ask for."""

from tests.portal.front import front

__all__ = ["front"]
