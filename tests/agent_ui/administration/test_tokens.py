"""API tokens are administered: made, shown once, and revoked at once."""

import re

import pytest
from aiohttp import ClientSession

from hub.access.permissions import OPERATOR, Permission
from hub.access.tokens import actor_of_token, tokens
from hub.access.users import set_roles
from hub.errors import NotAllowed
from tests.agent_ui.office import Office
from tests.hub.company import Company

ALL = "/desk/administration/tokens"


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


async def test_a_token_is_shown_once_used_and_revoked(company: Company, ada: ClientSession) -> None:
    async with ada:
        made = await ada.post(ALL, data={"name": " shop ", "role": "supervisor"})
        (token,) = re.findall(r"onefront_[\w-]{43}", await made.text())
        page = await (await ada.get(ALL)).text()
        assert token not in page
        assert "never" in page
        actor = await actor_of_token(company.storage, token)
        assert actor is not None
        assert Permission.SUPERVISE in actor.permissions
        (row,) = await tokens(company.storage, OPERATOR)
        assert (row.name, row.role, row.used_at is None) == ("shop", "Supervisor", False)
        assert "Removed." in await (await ada.post(f"{ALL}/revoke", data={"name": "shop"})).text()
        assert (await ada.post(f"{ALL}/revoke", data={"name": "shop"})).status == 404
    assert await actor_of_token(company.storage, token) is None


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ({"name": " ", "role": "agent"}, 422, "A name has 1 to 120 characters."),
        ({"name": "x" * 121, "role": "agent"}, 422, "A name has 1 to 120 characters."),
        ({"name": "shop", "role": "emperor"}, 422, "There is no role emperor."),
    ],
)
async def test_a_refused_token_says_why(
    company: Company, ada: ClientSession, typed: dict[str, str], status: int, told: str
) -> None:
    async with ada:
        refused = await ada.post(ALL, data=typed)
        assert (refused.status, told in await refused.text()) == (status, True)
    assert await tokens(company.storage, OPERATOR) == ()


async def test_tokens_are_for_administrators(company: Company) -> None:
    with pytest.raises(NotAllowed):
        await tokens(company.storage, company.sven)
