"""What old installations wrote is found by whom it is about; their administrators answer for privacy."""

from datetime import UTC, datetime

from sqlalchemy import column, select, table

from storage import schema
from tests.storage.old_rows import execute, rows

BEFORE, AFTER = "0064", "0065"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENTRY = {"at": AT, "actor": "1 Anna", "previous_hash": "", "hash": "", "action": "a"}
DETAILS = ({"party": 5}, {"address": "Carla@x.de"}, {"queue": 1})
ROLE = {"label": "", "navigation": [], "layouts": {}}


async def test_old_entries_are_found_and_somebody_answers(database_url: str) -> None:
    await schema.upgrade(database_url, BEFORE)
    entries = [ENTRY | {"sequence": number, "detail": detail} for number, detail in enumerate(DETAILS, 1)]
    roles = [ROLE | {"name": name, "permissions": ["desk"]} for name in ("agent", "administrator")]
    await execute(database_url, *rows("audit_entry", entries), *rows("role", roles))
    await schema.upgrade(database_url, AFTER)
    entry, role = table("audit_entry", column("about"), column("sequence")), table("role", column("id"))
    about = await execute(database_url, select(entry.c.about).order_by(entry.c.sequence))
    assert about == [("#5",), ("carla@x.de",), ("",)]
    given = await execute(database_url, select(column("permissions")).select_from(role).order_by(role.c.id))
    assert ["privacy.manage" in str(each) for each in given] == [False, True]
    await schema.downgrade(database_url, BEFORE)
