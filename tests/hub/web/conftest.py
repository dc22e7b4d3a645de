"""The fixtures of the web's tests. What they prove does not depend on the database, so one is enough."""

import pytest

from tests.hub.web.site import client, nina, site

__all__ = ["client", "database_url", "nina", "site"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url
