"""How somebody has a page is remembered for each of their roles, and begins as the role has it."""

import pytest
from sqlalchemy import select

from hub.access.audit import audit_entries
from hub.access.keep_role import copy_role, remove_role
from hub.access.model import Role
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import set_roles
from hub.desks.keep_layout import Layout, keep_layout, keep_role_layout, layout, role_layouts
from hub.desks.layout import Placed
from hub.errors import NotAllowed, NotFound
from tests.agent_ui.stored import statements
from tests.hub.company import Company

MINE = (Placed("merged", folded=True), Placed("who"))
OF_ROLE = (Placed("alike", hidden=True),)


@pytest.fixture
async def roles(company: Company) -> dict[str, int]:
    """The ids of the roles; Anna is an agent, and Boris too."""
    await ensure_roles(company.storage)
    for actor in (company.anna, company.boris):
        await set_roles(company.storage, actor.user_id, ("agent",), OPERATOR)
    async with company.storage.reading() as session:
        return {name: number for number, name in await session.execute(select(Role.id, Role.name))}


async def test_what_somebody_arranged_is_theirs_alone(company: Company, roles: dict[str, int]) -> None:
    assert await keep_layout(company.storage, "party", MINE, company.anna) == Layout(MINE, 1, own=True)
    with statements(company.storage) as run:
        assert await layout(company.storage, "party", company.anna) == Layout(MINE, 1, own=True)
    assert len([each for each in run if "SELECT" in each]) == 1
    assert await layout(company.storage, "case", company.anna) == Layout()
    assert await layout(company.storage, "party", company.boris) == Layout()


async def test_a_role_says_what_its_people_begin_with_and_go_back_to(company: Company, roles: dict[str, int]) -> None:
    await keep_role_layout(company.storage, roles["agent"], "party", OF_ROLE, OPERATOR)
    assert await role_layouts(company.storage, roles["agent"], OPERATOR) == {"party"}
    assert await layout(company.storage, "party", company.anna) == Layout(OF_ROLE)
    await keep_layout(company.storage, "party", MINE, company.anna)
    assert await keep_layout(company.storage, "party", (), company.anna) == Layout(OF_ROLE, 2)
    await keep_role_layout(company.storage, roles["agent"], "party", (), OPERATOR)
    assert await layout(company.storage, "party", company.anna) == Layout((), 2)
    taken_back = (await audit_entries(company.storage))[-1].detail
    assert (taken_back["blocks before"], taken_back["blocks"]) == ("(alike)", "")


async def test_each_role_has_its_own(company: Company, roles: dict[str, int]) -> None:
    await keep_layout(company.storage, "party", MINE, company.anna)
    await set_roles(company.storage, company.anna.user_id, ("expert",), OPERATOR)
    assert await layout(company.storage, "party", company.anna) == Layout()
    await set_roles(company.storage, company.anna.user_id, ("agent",), OPERATOR)
    assert (await layout(company.storage, "party", company.anna)).placed == MINE


async def test_a_copy_of_a_role_arranges_alike_and_goes_with_what_was_kept_for_it(
    company: Company, roles: dict[str, int]
) -> None:
    await keep_role_layout(company.storage, roles["agent"], "party", OF_ROLE, OPERATOR)
    copy = await copy_role(company.storage, roles["agent"], "Night shift", OPERATOR)
    await set_roles(company.storage, company.anna.user_id, ("night-shift",), OPERATOR)
    assert (await layout(company.storage, "party", company.anna)).placed == OF_ROLE
    await keep_layout(company.storage, "party", MINE, company.anna)
    await set_roles(company.storage, company.anna.user_id, ("agent",), OPERATOR)
    await remove_role(company.storage, copy, OPERATOR)
    assert (await layout(company.storage, "party", company.anna)).placed == OF_ROLE


async def test_only_administrators_arrange_for_roles(company: Company, roles: dict[str, int]) -> None:
    with pytest.raises(NotAllowed):
        await keep_role_layout(company.storage, roles["agent"], "party", OF_ROLE, company.sven)
    with pytest.raises(NotFound):
        await keep_role_layout(company.storage, 999, "party", OF_ROLE, OPERATOR)
    await set_roles(company.storage, company.clara.user_id, (), OPERATOR)
    with pytest.raises(NotFound):
        await keep_layout(company.storage, "party", MINE, company.clara)
