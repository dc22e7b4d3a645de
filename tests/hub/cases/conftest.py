"""What tests of cases may ask for."""

from tests.hub.cases.help_desk import help_desk

__all__ = ["help_desk"]
