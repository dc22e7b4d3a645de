"""A page of a time line is read from the head of its index, however long it is."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from hub.timeline.listing import AT_ONCE, TimelineFilter, timeline
from hub.timeline.model import TimelineEntry
from tests.hub.company import Company

START = datetime(2026, 1, 1, tzinfo=UTC)
LONG = 3_000


@pytest.fixture
async def carla(company: Company) -> int:
    """A customer of whom much was said; another one was merged into her."""
    await company.write("carla@customer.com", "Hello")
    entry = {"party_id": 1, "kind": "message", "channel": "email", "interaction_id": 1, "message_id": 1}
    rows = [entry | {"at": START + timedelta(minutes=n), "source": f"test-{n}"} for n in range(LONG)]
    async with company.storage.transaction() as work:
        await work.session.execute(insert(TimelineEntry), rows)
    async with company.storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))
    return 1


@pytest.mark.parametrize("chosen", [TimelineFilter(), TimelineFilter(kind="note"), TimelineFilter(channel="email")])
async def test_a_page_reads_no_more_than_a_page(company: Company, carla: int, chosen: TimelineFilter) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    engine = company.storage.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    page = await timeline(company.storage, carla, chosen, company.anna)
    event.remove(engine, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    assert len(page.rows) == (0 if chosen.kind else AT_ONCE)
    lite = engine.dialect.name == "sqlite"
    async with company.storage.reading() as session:
        connection = await session.connection()
        if not lite:
            # The table is small enough to be read whole; what is asked is whether it has to be.
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        rows = await connection.exec_driver_sql(("EXPLAIN QUERY PLAN " if lite else "EXPLAIN ") + statement, parameters)
        plan = [row[-1] for row in rows]
    # PostgreSQL knows that there is no note at all, and may look for none wherever it likes.
    if lite or not chosen.kind:
        assert any("ix_timeline_entry_party_id_at" in line for line in plan), plan
    assert not [
        line
        for line in plan
        if re.search(r"SCAN (timeline_entry|message|interaction)\b|Seq Scan on timeline_entry", line)
    ], plan
