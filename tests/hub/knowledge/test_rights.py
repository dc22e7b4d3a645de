"""What the first roles may do with articles, in an installation that begins and in one that is older."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import column, insert, select, table

from hub.access.model import Role
from hub.access.navigation import read
from hub.access.permissions import Permission
from hub.access.roles import ROLES
from storage import migrations, schema
from storage.engine import open_engines

OURS = {permission for permission in Permission if permission.startswith("knowledge.")}


def test_agents_write_experts_approve_and_supervisors_decide_alone() -> None:
    read_, write, approve, alone = (f"knowledge.{name}" for name in ("read", "write", "approve", "alone"))
    assert {role.name: role.permissions & OURS for role in ROLES} == {
        "agent": {read_, write},
        "expert": {read_, write, approve},
        "supervisor": {read_, write, approve, alone},
        "administrator": {read_, write, approve, alone},
    }


async def test_an_older_installation_gets_them_and_the_page(database_url: str) -> None:
    (file,) = Path(migrations.__file__).parent.glob("versions/*_articles.py")
    migration = import_module(f"storage.migrations.versions.{file.stem}")
    assert {role.name: role.permissions & OURS for role in ROLES} == migration.PERMISSIONS
    await schema.upgrade(database_url, migration.down_revision)
    own = [{"title": "Mine", "pages": ["mine", "search"]}]
    values: list[dict[str, object]] = [
        {"name": "agent", "label": "Agent", "permissions": ["desk"], "navigation": own},
        {"name": "night", "label": "Night", "permissions": ["desk"], "navigation": []},
    ]
    older = table("role", *(column(name, getattr(Role, name).type) for name in values[0]))
    writer, reader = open_engines(database_url)
    async with writer.begin() as connection:
        await connection.execute(insert(older), values)
    await schema.upgrade(database_url, migration.revision)
    async with reader.connect() as connection:
        query = select(Role.name, Role.permissions, Role.navigation).order_by(Role.name)
        agent, night = (await connection.execute(query)).all()
    assert agent[1] == ["desk", "knowledge.read", "knowledge.write"]
    assert (night[1], night[2]) == (["desk"], [])
    assert [center.pages for center in read(agent[2])] == [("mine", "search", "knowledge")]
    await writer.dispose()
    await reader.dispose()
