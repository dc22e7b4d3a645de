"""Users, roles and keys for machines."""

from dataclasses import replace

import pytest

from hub.access.actor import Actor
from hub.access.audit import audit_entries
from hub.access.document_rights import FIRST_RIGHTS
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role, ensure_roles
from hub.access.sessions import actor_of_session
from hub.access.sign_in import Credentials, SignInRefused, sign_in
from hub.access.tokens import actor_of_token, create_token, revoke_token
from hub.access.user_list import list_users, user_id_of
from hub.access.users import (
    NewUser,
    create_user,
    disable_user,
    enable_user,
    set_language,
    set_password,
    set_roles,
)
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from storage.unit_of_work import Storage

OMAR = NewUser("omar@example.com", "Omar Haddad", "silver paper moon", ("agent", "supervisor"), "de")
AGENT = Actor(99, "somebody", frozenset({"desk", "work.serve"}))


async def test_created_user_has_the_rights_of_all_roles(storage: Storage, nina: int) -> None:
    await create_user(storage, OMAR, OPERATOR)
    signed_in = await sign_in(storage, Credentials(OMAR.login, OMAR.password, "127.0.0.1"))
    session = await actor_of_session(storage, signed_in.token)
    assert session is not None
    assert session.actor.permissions & set(Permission) == set(Permission) - {Permission.ADMINISTER, Permission.PRIVACY}
    assert session.actor.language == "de"


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("login", replace(OMAR, login="omar")),
        ("login", replace(OMAR, login="a b@example.com")),
        ("login", replace(OMAR, login="omar@exa\0mple.com")),
        ("login", replace(OMAR, login="")),
        ("name", replace(OMAR, name="  ")),
        ("name", replace(OMAR, name="x" * 121)),
        ("name", replace(OMAR, name="a\nb")),
        ("password", replace(OMAR, password="short")),
        ("roles", replace(OMAR, roles=("agent", "emperor"))),
    ],
)
async def test_bad_field_is_named(storage: Storage, nina: int, field: str, new: NewUser) -> None:
    with pytest.raises(Invalid) as refusal:
        await create_user(storage, new, OPERATOR)
    assert field in refusal.value.fields


async def test_login_is_taken_in_any_case(storage: Storage, nina: int) -> None:
    with pytest.raises(Conflict):
        await create_user(storage, replace(OMAR, login="NINA@example.com"), OPERATOR)


async def test_only_administrators_administer(storage: Storage, nina: int) -> None:
    for refused in (
        create_user(storage, OMAR, AGENT),
        disable_user(storage, nina, AGENT),
        enable_user(storage, nina, AGENT),
        set_roles(storage, nina, ("agent",), AGENT),
        set_password(storage, nina, "another river stone", AGENT),
        list_users(storage, AGENT),
        change_role(storage, "agent", [Permission.ADMINISTER], AGENT),
        create_token(storage, "shop", "agent", AGENT),
        revoke_token(storage, "shop", AGENT),
    ):
        with pytest.raises(NotAllowed):
            await refused
    assert [user.login for user in await list_users(storage, OPERATOR)] == ["nina@example.com"]


async def test_own_password_and_language_may_be_changed(storage: Storage, nina: int) -> None:
    me = Actor(nina, "Nina Berg")
    await set_password(storage, nina, "another river stone", me)
    await set_language(storage, "ru", me)
    with pytest.raises(SignInRefused):
        await sign_in(storage, Credentials("nina@example.com", "gentle river stone", "127.0.0.1"))
    signed_in = await sign_in(storage, Credentials("nina@example.com", "another river stone", "127.0.0.1"))
    session = await actor_of_session(storage, signed_in.token)
    assert session is not None
    assert session.actor.language == "ru"


async def test_language_we_do_not_speak_is_refused(storage: Storage, nina: int) -> None:
    with pytest.raises(Invalid):
        await set_language(storage, "x" * 40, Actor(nina, "Nina Berg"))


async def test_disabled_user_can_be_enabled(storage: Storage, nina: int) -> None:
    await disable_user(storage, nina, OPERATOR)
    await enable_user(storage, nina, OPERATOR)
    signed_in = await sign_in(storage, Credentials("nina@example.com", "gentle river stone", "127.0.0.1"))
    assert signed_in.user_id == nina


async def test_missing_users_are_not_found(storage: Storage) -> None:
    with pytest.raises(NotFound):
        await set_password(storage, 4711, "another river stone", OPERATOR)
    with pytest.raises(NotFound):
        await disable_user(storage, 4711, OPERATOR)
    with pytest.raises(NotFound):
        await user_id_of(storage, "nobody@example.com")


async def test_list_shows_roles_and_state(storage: Storage, nina: int) -> None:
    omar = await create_user(storage, OMAR, OPERATOR)
    await disable_user(storage, omar, OPERATOR)
    rows = await list_users(storage, OPERATOR)
    assert [(row.login, row.active, row.roles) for row in rows] == [
        ("nina@example.com", True, ("agent",)),
        ("omar@example.com", False, ("agent", "supervisor")),
    ]
    assert await user_id_of(storage, " Omar@example.com") == omar


async def test_first_roles_keep_what_was_made_of_them(storage: Storage, nina: int) -> None:
    await change_role(storage, "agent", [Permission.DESK], OPERATOR)
    await ensure_roles(storage)
    signed_in = await sign_in(storage, Credentials("nina@example.com", "gentle river stone", "127.0.0.1"))
    session = await actor_of_session(storage, signed_in.token)
    assert session is not None
    assert session.actor.permissions == {"desk"} | FIRST_RIGHTS["agent"]


async def test_key_speaks_for_its_role_until_revoked(storage: Storage, nina: int) -> None:
    token = await create_token(storage, "shop", "supervisor", OPERATOR)
    actor = await actor_of_token(storage, token)
    assert actor is not None
    assert (actor.name, Permission.SUPERVISE in actor.permissions) == ("shop", True)
    await revoke_token(storage, "shop", OPERATOR)
    assert await actor_of_token(storage, token) is None


@pytest.mark.parametrize("wrong", ["", "onefront_", "onefront_x", "x" * 300, "onefront_" + "A" * 43, "onefront_\0"])
async def test_wrong_key_speaks_for_nobody(storage: Storage, nina: int, wrong: str) -> None:
    await create_token(storage, "shop", "agent", OPERATOR)
    assert await actor_of_token(storage, wrong) is None


async def test_key_names_are_unique_and_keys_never_logged(storage: Storage, nina: int) -> None:
    token = await create_token(storage, "shop", "agent", OPERATOR)
    with pytest.raises(Conflict):
        await create_token(storage, "shop", "agent", OPERATOR)
    with pytest.raises(NotFound):
        await revoke_token(storage, "none", OPERATOR)
    assert token not in str([entry.detail for entry in await audit_entries(storage)])
