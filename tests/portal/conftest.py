"""What tests of the customers' face may ask for."""

from tests.portal.front import front
from tests.portal.library import reader

__all__ = ["front", "reader"]
