"""Roles are data: made, copied, changed and removed, and never so that nobody could administer any more."""

from dataclasses import replace

import pytest

from hub.access.actor import Actor, WorkCenter
from hub.access.audit import audit_entries
from hub.access.keep_role import RoleDraft, add_role, copy_role, keep_role, remove_role
from hub.access.navigation import USUAL
from hub.access.permissions import OPERATOR, Permission
from hub.access.role_list import RoleRow, role_row, roles
from hub.access.roles import change_role
from hub.access.tokens import create_token
from hub.access.users import disable_user, set_roles
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from storage.unit_of_work import Storage

NIGHT = RoleDraft("Night shift", frozenset({Permission.DESK, Permission.SERVE}), (WorkCenter("Work", ("home",)),))


async def named(storage: Storage, name: str) -> RoleRow:
    return next(row for row in await roles(storage, OPERATOR) if row.name == name)


async def test_a_role_is_added_copied_changed_and_removed(storage: Storage, nina: int) -> None:
    number = await add_role(storage, NIGHT, OPERATOR)
    row = await role_row(storage, number, OPERATOR)
    assert (row.name, row.permissions, row.navigation) == ("night-shift", NIGHT.permissions, NIGHT.navigation)
    copy = await role_row(storage, await copy_role(storage, number, "Night shift", OPERATOR), OPERATOR)
    assert copy.name.startswith("night-shift-")
    assert (copy.permissions, copy.navigation) == (row.permissions, row.navigation)
    await keep_role(storage, number, replace(NIGHT, label="Nights", navigation=USUAL), OPERATOR)
    assert (await role_row(storage, number, OPERATOR)).label == "Nights"
    with pytest.raises(Conflict):
        await keep_role(storage, number, NIGHT, OPERATOR, NIGHT.mark)
    await remove_role(storage, number, OPERATOR)
    with pytest.raises(NotFound):
        await role_row(storage, number, OPERATOR)
    told = [entry for entry in await audit_entries(storage) if entry.action.startswith("role.")]
    assert [entry.action for entry in told] == ["role.added", "role.added", "role.changed", "role.removed"]
    assert told[2].detail["label before"] == "Night shift"
    assert "permissions before" not in told[2].detail


async def test_what_changes_nothing_is_not_written_down(storage: Storage, nina: int) -> None:
    number = await add_role(storage, NIGHT, OPERATOR)
    await keep_role(storage, number, NIGHT, OPERATOR)
    assert "role.changed" not in [entry.action for entry in await audit_entries(storage)]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(NIGHT, label=" "),
        replace(NIGHT, label="x" * 121),
        replace(NIGHT, permissions=frozenset({"root"})),
        replace(NIGHT, navigation=()),
    ],
)
async def test_a_bad_role_is_refused(storage: Storage, nina: int, wrong: RoleDraft) -> None:
    with pytest.raises(Invalid):
        await add_role(storage, wrong, OPERATOR)


async def test_a_role_in_use_stays(storage: Storage, nina: int) -> None:
    agent, expert = await named(storage, "agent"), await named(storage, "expert")
    assert (agent.people, expert.people) == (1, 0)
    await create_token(storage, "shop", "expert", OPERATOR)
    for role in (agent, expert):
        with pytest.raises(Conflict):
            await remove_role(storage, role.id, OPERATOR)


async def test_somebody_can_always_administer(storage: Storage, nina: int) -> None:
    await set_roles(storage, nina, ("administrator",), OPERATOR)
    administrator = await named(storage, "administrator")
    without = RoleDraft("Administrator", frozenset({Permission.DESK}), administrator.navigation)
    for refused in (
        keep_role(storage, administrator.id, without, OPERATOR),
        keep_role(storage, administrator.id, replace(without, permissions=frozenset({"system.administer"})), OPERATOR),
        change_role(storage, "administrator", [Permission.DESK], OPERATOR),
        set_roles(storage, nina, ("agent",), OPERATOR),
        disable_user(storage, nina, OPERATOR),
    ):
        with pytest.raises(Conflict):
            await refused
    assert (await named(storage, "administrator")).permissions == administrator.permissions


async def test_only_administrators_change_roles(storage: Storage, nina: int) -> None:
    somebody = Actor(nina, "Nina", frozenset({Permission.DESK}))
    for refused in (
        roles(storage, somebody),
        add_role(storage, NIGHT, somebody),
        copy_role(storage, 1, "More", somebody),
        keep_role(storage, 1, NIGHT, somebody),
        remove_role(storage, 1, somebody),
    ):
        with pytest.raises(NotAllowed):
            await refused
