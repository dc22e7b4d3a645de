"""The fixtures of the access tests."""

import pytest

from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import NewUser, create_user
from storage.unit_of_work import Storage


@pytest.fixture
async def nina(storage: Storage) -> int:
    """The id of an agent, nina@example.com with the password "gentle river stone"."""
    await ensure_roles(storage)
    return await create_user(storage, NewUser("Nina@Example.com ", "Nina Berg", "gentle river stone"), OPERATOR)
