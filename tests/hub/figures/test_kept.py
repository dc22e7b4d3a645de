"""Whatever happens: rows that were kept equal rows that are rebuilt, figures equal their lists, and both the truth."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase as Stage
from hypothesis import given, settings
from sqlalchemy import select

from hub.figures.agents import agents_by_mode, agents_in_mode
from hub.figures.figures import By, Figures, added, figures, figures_by, figures_by_queue_and_channel
from hub.figures.follow import follow
from hub.figures.half_hours import figures_by_half_hour
from hub.figures.listing import PassageRow, passages_behind
from hub.figures.measures import OF_NOW, OF_SPANS, Measure, Scope
from hub.figures.model import HANDLING, ModeStretch, Passage, Phase
from hub.figures.occupancy import occupancy, occupancy_by_agent, stretches_behind
from hub.figures.rebuild import rebuild
from hub.figures.stretches import Use
from hub.figures.waited import waited_by_half_hour
from hub.queueing.model import WorkItem
from hub.queueing.states import HELD_STATES, WorkState
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.types import Base
from storage.unit_of_work import Storage
from tests.hub.queueing.test_life import SVEN, Life, moves
from tests.services.storage_fixture import SettableClock, compile_once, prepare

MOMENT = timedelta(microseconds=1)


@pytest.mark.timeout(450)
def test_whatever_happens_rows_figures_and_lists_agree(
    templates: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    @settings(max_examples=12, deadline=None, phases=[Stage.explicit, Stage.reuse, Stage.generate])
    @given(moves)
    def run(happening: list[tuple[str, int]]) -> None:
        asyncio.run(_live(templates, tmp_path_factory.mktemp("figures"), happening))

    run()


async def _live(templates: dict[str, str], folder: Path, happening: list[tuple[str, int]]) -> None:
    clock, url = SettableClock(), f"sqlite+aiosqlite:///{folder / 'hub.db'}"
    await prepare(url, templates)
    storage = Storage(url, LocalBlobs(folder / "blobs"), MemoryBus(), clock)
    compile_once(storage)
    storage.followers = (follow,)
    await storage.open()
    try:
        life, began = Life(storage, clock, 1), clock.now()
        await life.found()
        for step, number in happening:
            await life.do(step, number)
        await check(storage, Scope(began, clock.now() + timedelta(seconds=1), clock.now(), goals={1: timedelta(0)}))
    finally:
        await storage.close()


async def check(storage: Storage, scope: Scope) -> None:
    """Kept equals rebuilt, what is under way is what the items say, and each figure is its list."""
    kept = await rows_of(storage, Passage), await rows_of(storage, ModeStretch)
    await rebuild(storage)
    assert (await rows_of(storage, Passage), await rows_of(storage, ModeStretch)) == kept
    await _check_the_present(storage)
    altogether = await figures(storage, SVEN, scope)
    for measure in OF_SPANS:
        behind = await whole_list(storage, measure, scope)
        assert altogether.counts[measure] == len(behind), measure
        for by in By:
            apart = await figures_by(storage, SVEN, scope, by)
            assert sum(each.counts[measure] for each in apart.values()) == len(behind)
    counts, parts = altogether.counts, await figures_by_queue_and_channel(storage, SVEN, scope)
    assert added(parts.values()).counts == counts
    fates = (Measure.ANSWERED, Measure.ABANDONED, Measure.MOVED, Measure.UNANSWERED)
    assert counts[Measure.OFFERED] == sum(counts[fate] for fate in fates)
    answered = [row.passage for row in await whole_list(storage, Measure.ANSWERED, scope)]
    assert altogether.waited == pytest.approx(sum(passage.waited or 0 for passage in answered))
    await _check_half_hours(storage, scope, altogether)
    await _check_occupancy(storage, scope)
    await _check_agents(storage)


async def _check_half_hours(storage: Storage, scope: Scope, altogether: Figures) -> None:
    """They make up the whole, and each is its list."""
    found = await figures_by_half_hour(storage, SVEN, scope)
    for measure in set(OF_SPANS) - set(OF_NOW):
        assert sum(each.figures.counts[measure] for each in found) == altogether.counts[measure]
        # Every list of a whole day would take minutes.
        for each in found[:2]:
            assert each.figures.counts[measure] == len(await whole_list(storage, measure, each.scope)), measure
    waited = await waited_by_half_hour(storage, SVEN, scope)
    for each, many in zip(found, waited, strict=False):
        assert many == len(await whole_list(storage, Measure.WAITED, each.scope))
    by_now = replace(scope, since=scope.now + MOMENT, until=scope.now + 2 * MOMENT, now=scope.now + MOMENT)
    assert await waited_by_half_hour(storage, SVEN, by_now) == (altogether.counts[Measure.WAITING],)


async def _check_occupancy(storage: Storage, scope: Scope) -> None:
    """It is the sum of its list, and of the agents' own."""
    whole, apart = await occupancy(storage, SVEN, scope), await occupancy_by_agent(storage, SVEN, scope)
    occupied, available = [await _seconds(storage, use, scope) for use in Use]
    assert whole.occupied == pytest.approx(occupied)
    assert whole.available == pytest.approx(available)
    assert sum(each.occupied for each in apart.values()) == pytest.approx(occupied)


async def _check_agents(storage: Storage) -> None:
    """Each bar of the chart is as long as its list."""
    for bar in await agents_by_mode(storage, SVEN):
        page = await agents_in_mode(storage, SVEN, (bar.mode, bar.reason))
        assert (len(page.rows), sum(row.items for row in page.rows)) == (bar.agents, bar.items)


async def _seconds(storage: Storage, use: Use, scope: Scope) -> float:
    page = await stretches_behind(storage, SVEN, use, scope)
    seconds = sum(row.seconds for row in page.rows)
    while page.next_cursor is not None:
        page = await stretches_behind(storage, SVEN, use, scope, page.next_cursor)
        seconds += sum(row.seconds for row in page.rows)
    return seconds


async def _check_the_present(storage: Storage) -> None:
    """An item that no event has told of yet is not known here: the test's own, since every action tells."""
    async with storage.reading() as session:
        items = {item.id: item for item in await session.scalars(select(WorkItem))}
        under_way = list(await session.scalars(select(Passage).where(Passage.ended_at.is_(None))))
    assert len({passage.work_item_id for passage in under_way}) == len(under_way)
    for passage in under_way:
        item = items[passage.work_item_id]
        waits = item.state in (WorkState.WAITING, WorkState.OFFERED)
        assert (passage.phase == Phase.WAITING) == waits, item.state
        assert (passage.phase in HANDLING) == (item.state in HELD_STATES)
        assert (passage.agent_id, passage.queue_id) == (item.agent_id, item.queue_id)
        assert passage.waiting_since == item.eligible_at


async def whole_list(storage: Storage, measure: Measure, scope: Scope) -> list[PassageRow]:
    """Every page of it."""
    page = await passages_behind(storage, SVEN, measure, scope)
    rows = list(page.rows)
    while page.next_cursor is not None:
        page = await passages_behind(storage, SVEN, measure, scope, page.next_cursor)
        rows += page.rows
    assert len({(row.passage.work_item_id, row.passage.number) for row in rows}) == len(rows)
    return rows


async def rows_of(storage: Storage, model: type[Base]) -> list[tuple[Any, ...]]:
    """Every row with every column."""
    columns = list(model.__table__.columns)
    async with storage.reading() as session:
        return sorted((tuple(row) for row in await session.execute(select(*columns))), key=str)
