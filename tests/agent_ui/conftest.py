"""The fixtures of the desk's tests."""

import pytest

from tests.agent_ui.office import office
from tests.hub.web.site import client, nina, site

__all__ = ["client", "nina", "office", "site"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What these tests prove does not depend on the database."""
    return sqlite_url
