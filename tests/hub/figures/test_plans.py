"""How the databases find today's rows among those of years: by ranges of indexes, not by reading them all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text

from hub.figures.figures import By, figures_by
from hub.figures.half_hours import figures_by_half_hour
from hub.figures.listing import passages_behind
from hub.figures.measures import Measure, Scope
from hub.figures.model import Outcome, Passage, Phase
from hub.figures.occupancy import occupancy
from hub.figures.promises import Promised, promises, promises_behind
from hub.figures.waited import turns_late_at, waited_by_half_hour
from storage.unit_of_work import Storage
from tests.hub.company import Company

DAYS, A_DAY = 200, 100


@pytest.fixture
async def long_ago(company: Company, morning: Scope) -> Scope:
    """Twenty thousand passages of the two hundred days before this morning."""
    async with company.storage.transaction() as work:
        last = (await work.session.scalars(select(Passage).where(Passage.outcome == Outcome.CLOSED))).one()
        kept = {column.key: getattr(last, column.key) for column in Passage.__table__.columns}
        rows = [
            kept | {"number": 10 + number, "phase": Phase.ENDED} | dict.fromkeys(("entered_at", "waiting_since"), at)
            | {"answered_at": at, "phase_since": at, "ended_at": at + timedelta(minutes=5)}
            for number in range(DAYS * A_DAY)
            for at in [morning.since - timedelta(days=1 + number / A_DAY)]
        ]  # fmt: skip
        await work.session.execute(insert(Passage), rows)
    async with company.storage.transaction() as work:
        await work.session.execute(text("ANALYZE"))
    return morning


async def test_todays_figures_and_lists_are_found_by_ranges_of_indexes(company: Company, long_ago: Scope) -> None:
    storage, sven = company.storage, company.sven
    with _asked(storage) as asked:
        await figures_by(storage, sven, long_ago, By.QUEUE)
        await figures_by_half_hour(storage, sven, long_ago)
        await occupancy(storage, sven, long_ago)
        await waited_by_half_hour(storage, sven, long_ago)
        await turns_late_at(storage, sven, long_ago)
        await promises(storage, sven, long_ago)
        await promises_behind(storage, sven, Promised.BROKEN, long_ago)
        for scope in (long_ago, replace(long_ago, queue_id=company.support)):
            for measure in Measure:
                await passages_behind(storage, sven, measure, scope)
    told = [each for each in asked if "passage" in each[0]]
    assert len(told) == 3 + 2 + 1 + 2 + 2 * len(Measure)
    for statement, parameters in told:
        plan = await _plan(storage, statement, parameters)
        assert not [line for line in plan if _reads_all(line)], plan
        assert [line for line in plan if "ix_passage_" in line], plan


def _reads_all(line: str) -> bool:
    # What is open has an index of its own, which holds nothing else.
    scan = "Seq Scan on passage" in line or line.startswith("SCAN passage")
    return scan and "ix_passage_open" not in line


@contextmanager
def _asked(storage: Storage) -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, parameters))

    engine = storage.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def _plan(storage: Storage, statement: str, parameters: Any) -> list[str]:
    explain = "EXPLAIN QUERY PLAN " if storage.reader.dialect.name == "sqlite" else "EXPLAIN "
    async with storage.reading() as session:
        connection = await session.connection()
        return [row[-1] for row in await connection.exec_driver_sql(explain + statement, parameters)]
