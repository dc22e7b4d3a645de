"""The staffing hint on each database: reckoned from what came in the last half hour, and from who is there."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from hub.figures.board import board
from hub.figures.board_filter import BoardFilter
from hub.figures.measures import Scope
from hub.figures.model import Outcome, Passage, Phase
from hub.figures.staffing import Staffing, staffing
from hub.queueing.hint import Basis
from hub.queueing.model import PRESENCE_LASTS, Queue, QueueMember, WorkMode
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.pull import pull
from tests.hub.company import Company
from tests.hub.queueing.test_make_offers import statements
from tests.services.storage_fixture import SettableClock


@pytest.fixture(autouse=True)
async def at_work(company: Company, morning: Scope) -> None:
    """Anna's desk is still open; Boris never said he is there."""
    await heartbeat(company.storage, [company.anna.user_id])


async def hints(company: Company) -> dict[str, Staffing]:
    shown = await board(company.storage, company.sven, BoardFilter())
    return {each.queue.name: each for each in await staffing(company.storage, company.sven, shown)}


async def calls(company: Company, number: int, *, seconds: float, ago: timedelta) -> None:
    """So many calls to support that came so long ago, were answered at once, and took so many seconds."""
    async with company.storage.transaction() as work:
        like = (await work.session.scalars(select(Passage).where(Passage.outcome == Outcome.CLOSED))).first()
        assert like is not None
        kept = {column.key: getattr(like, column.key) for column in Passage.__table__.columns}
        at = work.now - ago
        times = dict.fromkeys(("entered_at", "waiting_since", "answered_at", "phase_since", "ended_at"), at)
        spent = {"talk": seconds, "hold": 0.0, "wrap_up": 0.0, "waited": 0.0, "phase": Phase.ENDED}
        last = int(seconds * 1000)
        await work.session.execute(
            insert(Passage), [kept | times | spent | {"number": last + each} for each in range(number)]
        )


async def test_too_little_is_said_to_be_too_little(company: Company) -> None:
    found = await hints(company)
    assert (found["Sales"].hint.basis, found["Sales"].arrived) == (Basis.NOTHING, 0)
    assert (found["Support"].hint.basis, found["Support"].arrived) == (Basis.LITTLE, 5)
    assert (found["Support"].hint.there, found["Support"].waiting) == (1, 2)


async def test_the_last_half_hour_says_how_much_comes_and_how_long_it_takes(company: Company) -> None:
    await calls(company, 50, seconds=900, ago=timedelta(hours=2))
    await calls(company, 95, seconds=180, ago=timedelta(minutes=10))
    hint = (await hints(company))["Support"].hint
    # A hundred with those of the morning; its two were handled in 120 and 40 s.
    assert hint.load == pytest.approx(100 / 1800 * (95 * 180 + 160) / 97)
    assert hint.needed == 13
    assert (hint.there, hint.is_short) == (1, True)


async def test_the_day_says_how_long_it_takes_where_the_half_hour_says_too_little(company: Company) -> None:
    await calls(company, 98, seconds=180, ago=timedelta(hours=2))
    hint = (await hints(company))["Support"].hint
    assert hint.handling == pytest.approx((98 * 180 + 160) / 100)


async def test_letters_that_may_wait_ask_whether_people_keep_up(company: Company) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(goal_seconds=8 * 3600, goal_percent=95))
    await calls(company, 95, seconds=20, ago=timedelta(minutes=10))
    hint = (await hints(company))["Support"].hint
    assert (hint.expected, hint.keeps_up, hint.needed) == (None, False, 2)


async def test_who_is_there_is_ready_or_has_something_in_hand(company: Company, clock: SettableClock) -> None:
    storage = company.storage
    async with storage.transaction() as work:
        work.add(QueueMember(queue_id=company.sales, user_id=company.anna.user_id))
    assert [(each.hint.there, each.shared) for each in (await hints(company)).values()] == [(1, 1), (1, 1)]
    await set_mode(storage, WorkMode.READY, "", company.boris)
    assert (await hints(company))["Support"].hint.there == 2
    await set_mode(storage, WorkMode.NOT_READY, "Lunch", company.boris)
    assert (await hints(company))["Support"].hint.there == 1
    await pull(storage, 2, company.boris)
    assert (await hints(company))["Support"].hint.there == 2
    clock.advance(PRESENCE_LASTS + timedelta(seconds=1))
    await heartbeat(storage, [company.anna.user_id])
    assert (await hints(company))["Support"].hint.there == 1


async def test_four_statements_whatever_there_is(company: Company) -> None:
    shown = await board(company.storage, company.sven, BoardFilter())
    with statements(company.storage) as sent:
        await staffing(company.storage, company.sven, shown)
    assert sum(statement.startswith("SELECT") for statement in sent) == 4
