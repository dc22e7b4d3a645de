"""What tests of documents may ask for."""

from tests.hub.documents.business import business

__all__ = ["business"]
