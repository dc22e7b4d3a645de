"""What each of the first roles may do with which documents: every role, kind, action and scope there is."""

from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import column, insert, select, table

from hub.access.actor import Actor
from hub.access.document_rights import ACTIONS, EVERY_RIGHT, FIRST_RIGHTS, SCOPES
from hub.access.model import Role
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import ROLES, change_role, ensure_roles
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.rights import RELEASE, Scope, right, scopes_of
from hub.documents.visible import visible
from storage import migrations, schema
from storage.engine import open_engines
from tests.hub.documents.business import Business

# `a` reaches all, `o` what they own, `-` nothing; in the order of `ACTIONS`.
EXPECTED = {
    ("agent", "case"): "aaa",
    ("agent", "order"): "aaoo---",
    ("agent", "quotation"): "aaooo-",
    ("agent", "return"): "aao--",
    ("expert", "case"): "aaa",
    ("expert", "order"): "aaaaa--",
    ("expert", "quotation"): "aaaaa-",
    ("expert", "return"): "aaaa-",
    ("supervisor", "case"): "aaa",
    ("supervisor", "order"): "aaaaaaa",
    ("supervisor", "quotation"): "aaaaaa",
    ("supervisor", "return"): "aaaaa",
    ("administrator", "case"): "a--",
    ("administrator", "order"): "a------",
    ("administrator", "quotation"): "a-----",
    ("administrator", "return"): "a----",
}
SIGNS = {frozenset({Scope.OWN}): "o", frozenset[Scope](): "-"}


def test_every_action_of_every_kind_can_be_allowed() -> None:
    asked = {
        kind.name: {"view", "create", "edit", *(way.right for way in kind.transitions if not way.automatic)}
        for kind in KINDS.values()
    }
    for kind in KINDS.values():
        asked[kind.name] |= {RELEASE} if kind.blocked_by else set()
    assert {kind: set(actions) for kind, actions in ACTIONS.items()} == asked
    assert set(SCOPES) == set(Scope)
    assert {(role.name, kind) for role in ROLES for kind in KINDS} == EXPECTED.keys()


@pytest.mark.parametrize(("role", "kind"), EXPECTED)
def test_a_first_role_may_do_just_this(role: str, kind: str) -> None:
    actor = Actor(7, "Anna", FIRST_RIGHTS[role])
    scopes = [scopes_of(actor, kind, action) for action in ACTIONS[kind]]
    assert "".join("a" if Scope.ALL in each else SIGNS[each] for each in scopes) == EXPECTED[role, kind]


async def test_a_query_shows_for_each_action_what_the_right_reaches(business: Business) -> None:
    """Every role, kind and action against documents of one's own and of somebody else, in the database."""
    anna, boris = business.company.anna.user_id, business.company.boris.user_id
    for kind in KINDS:
        await business.document(kind)
        await business.set(await business.document(kind), owner_id=boris)
    people = [Actor(anna, "Anna", FIRST_RIGHTS.get(role, frozenset())) for role in (*FIRST_RIGHTS, "nobody")]
    actions = {action for actions in ACTIONS.values() for action in actions}
    async with business.storage.reading() as session:
        for actor, action in product(people, actions):
            found = await session.execute(select(Document.kind, Document.owner_id).where(visible(actor, action)))
            reach = {kind: scopes_of(actor, kind, action) for kind in KINDS}
            mine = {(kind, anna) for kind, scopes in reach.items() if scopes}
            theirs = {(kind, boris) for kind, scopes in reach.items() if Scope.ALL in scopes}
            assert {(row[0], row[1]) for row in found} == mine | theirs


async def test_an_installation_begins_with_these_rights_and_keeps_what_was_made_of_them(business: Business) -> None:
    await ensure_roles(business.storage)
    await change_role(business.storage, "agent", [Permission.DESK], OPERATOR)
    async with business.storage.reading() as session:
        kept = {role.name: frozenset(role.permissions) & EVERY_RIGHT for role in await session.scalars(select(Role))}
    assert kept == FIRST_RIGHTS


async def test_an_older_installation_gets_them(database_url: str) -> None:
    (file,) = Path(migrations.__file__).parent.glob("versions/*_document_rights.py")
    migration = import_module(f"storage.migrations.versions.{file.stem}")
    (later,) = Path(migrations.__file__).parent.glob("versions/*_what_stops_documents.py")
    releasing = frozenset(import_module(f"storage.migrations.versions.{later.stem}").GIVEN.values())
    begun = {role: frozenset(rights.split()) for role, rights in migration.RIGHTS.items()}
    assert begun == {role: rights - releasing for role, rights in FIRST_RIGHTS.items()}
    await schema.upgrade(database_url, migration.down_revision)
    own = right("case", "view", Scope.OWN)
    roles = {"agent": ["desk"], "expert": ["desk", own], "night": ["desk"]}
    writer, reader = open_engines(database_url)
    values = [{"name": name, "label": name, "permissions": kept, "navigation": []} for name, kept in roles.items()]
    # The table as it was then; the class knows columns that came later.
    older = table("role", *(column(name, getattr(Role, name).type) for name in values[0]))
    async with writer.begin() as connection:
        await connection.execute(insert(older), values)
    await schema.upgrade(database_url, migration.revision)
    async with reader.connect() as connection:
        found = dict((await connection.execute(select(Role.name, Role.permissions))).all())
    assert found["agent"] == sorted({"desk", *FIRST_RIGHTS["agent"]})
    assert (found["expert"], found["night"]) == (["desk", own], ["desk"])
    await writer.dispose()
    await reader.dispose()
