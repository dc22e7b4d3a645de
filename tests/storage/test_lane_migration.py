"""Work that waited before there were lanes is in the lane it asks for afterwards, and stays when that is undone."""

from datetime import UTC, datetime

from sqlalchemy import column, select, table

from hub.queueing.lanes import lane_of
from storage import schema
from tests.storage.old_rows import execute, rows

BEFORE, AFTER = "0013", "0009"
ITEMS: list[tuple[str, dict[str, int]]] = [("email", {}), ("chat", {}), ("email", {"12": 1, "3": 2}), ("fax", {"7": 5})]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

QUEUE = {"id": 1, "name": "Support", "priority": 0, "offer_seconds": 30, "wrap_up_required": True}
TEXTS = {"subject": "", "preview": "", "inbox_address": "", "reason": ""}
INTERACTION = {**TEXTS, "queue_id": 1, "state": "open", "unanswered": True, "waiting": True, "version": 1}
ITEM = {"queue_id": 1, "state": "waiting", "priority": 0}


async def test_items_find_their_lanes(database_url: str) -> None:
    await schema.upgrade(database_url, BEFORE)
    await execute(
        database_url,
        *rows("queue", [QUEUE]),
        *rows(
            "interaction",
            [
                {"id": number, "channel": channel, "opened_at": AT, "last_activity_at": AT, **INTERACTION}
                for number, (channel, _) in enumerate(ITEMS, 1)
            ],
        ),
        *rows(
            "work_item",
            [
                {"interaction_id": number, "skills": skills, "eligible_at": AT, "wrap_up_code": "", **ITEM}
                for number, (_, skills) in enumerate(ITEMS, 1)
            ],
        ),
    )
    await schema.upgrade(database_url, AFTER)
    item = table("work_item", column("interaction_id"), column("channel"), column("lane"))
    found = await execute(database_url, select(item.c.channel, item.c.lane).order_by(item.c.interaction_id))
    assert found == [(channel, lane_of(channel, skills, None)) for channel, skills in ITEMS]
    await schema.downgrade(database_url, BEFORE)
    assert len(await execute(database_url, select(item.c.interaction_id))) == len(ITEMS)
