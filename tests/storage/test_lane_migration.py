"""Work that waited before there were lanes is in the lane it asks for afterwards, and stays when that is undone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Executable, MetaData, Table, column, insert, select, table

from hub.queueing.lanes import lane_of
from storage import schema
from storage.engine import open_engines
from storage.types import Json, UtcDateTime

BEFORE, AFTER = "0013", "0009"
ITEMS: list[tuple[str, dict[str, int]]] = [("email", {}), ("chat", {}), ("email", {"12": 1, "3": 2}), ("fax", {"7": 5})]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

QUEUE = {"id": 1, "name": "Support", "priority": 0, "offer_seconds": 30, "wrap_up_required": True}
TEXTS = {"subject": "", "preview": "", "inbox_address": "", "reason": ""}
INTERACTION = {**TEXTS, "queue_id": 1, "state": "open", "unanswered": True, "waiting": True, "version": 1}
ITEM = {"queue_id": 1, "state": "waiting", "priority": 0}


async def test_items_find_their_lanes(database_url: str) -> None:
    await schema.upgrade(database_url, BEFORE)
    await _execute(
        database_url,
        *_rows("queue", [QUEUE]),
        *_rows(
            "interaction",
            [
                {"id": number, "channel": channel, "opened_at": AT, "last_activity_at": AT, **INTERACTION}
                for number, (channel, _) in enumerate(ITEMS, 1)
            ],
        ),
        *_rows(
            "work_item",
            [
                {"interaction_id": number, "skills": skills, "eligible_at": AT, "wrap_up_code": "", **ITEM}
                for number, (_, skills) in enumerate(ITEMS, 1)
            ],
        ),
    )
    await schema.upgrade(database_url, AFTER)
    item = table("work_item", column("interaction_id"), column("channel"), column("lane"))
    found = await _execute(database_url, select(item.c.channel, item.c.lane).order_by(item.c.interaction_id))
    assert found == [(channel, lane_of(channel, skills, None)) for channel, skills in ITEMS]
    await schema.downgrade(database_url, BEFORE)
    assert len(await _execute(database_url, select(item.c.interaction_id))) == len(ITEMS)


def _rows(name: str, rows: Sequence[dict[str, Any]]) -> list[Executable]:
    return [insert(_table(name, row)).values(row) for row in rows]


def _table(name: str, row: dict[str, Any]) -> Table:
    times = {each for each, value in row.items() if isinstance(value, datetime)}
    kinds: dict[str, Any] = {"skills": Json, **dict.fromkeys(times, UtcDateTime())}
    return Table(name, MetaData(), *(Column(each, kinds.get(each)) for each in row))


async def _execute(url: str, *statements: Executable) -> list[tuple[object, ...]]:
    """Run them and return the rows of the last one."""
    writer, reader = open_engines(url)
    rows: list[tuple[object, ...]] = []
    async with writer.begin() as connection:
        for statement in statements:
            result = await connection.execute(statement)
            rows = [tuple(row) for row in result] if result.returns_rows else []
    await writer.dispose()
    await reader.dispose()
    return rows
