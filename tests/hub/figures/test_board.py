"""The board on each database: its parts add up, it is of the day that was asked for, and its lists are its figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.access.actor import Actor
from hub.errors import NotAllowed, NotFound
from hub.figures.board import board, scope_of_board
from hub.figures.board_filter import BoardFilter, scope_of
from hub.figures.figures import added, figures, figures_by_queue_and_channel
from hub.figures.half_hours import HALF_HOUR, figures_by_half_hour
from hub.figures.listing import passages_behind
from hub.figures.measures import OF_NOW, Measure, Scope
from hub.figures.occupancy import occupancy
from tests.hub.company import SUPERVISOR, Company
from tests.hub.figures.test_kept import whole_list
from tests.hub.queueing.test_make_offers import statements

NOW = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)
BERLIN = Actor(9, "Sven", SUPERVISOR, time_zone="Europe/Berlin")


async def test_a_board_of_today(company: Company, morning: Scope) -> None:
    with statements(company.storage) as sent:
        shown = await board(company.storage, company.sven, BoardFilter())
    assert sum(statement.startswith(("SELECT", "WITH")) for statement in sent) == 9
    assert shown.is_today
    assert shown.total == await figures(company.storage, company.sven, shown.scope)
    assert shown.occupancy == await occupancy(company.storage, company.sven, shown.scope)
    assert [(line.name, line.figures.counts[Measure.OFFERED]) for line in shown.queues] == [
        ("Sales", 0),
        ("Support", 5),
    ]
    assert {channel: each.counts[Measure.OFFERED] for channel, each in shown.channels.items()} == {"email": 5}
    assert [(line.name, line.figures.handling_time) for line in shown.agents] == [("Anna", 120), ("Boris", 40)]
    assert shown.total.handling_parts == ((100 + 40) / 2, 0, 20 / 2)
    assert shown.total.waited_in_vain == 2 + 30
    assert shown.goal_percent == 80


async def test_parts_add_up(company: Company, morning: Scope) -> None:
    parts = await figures_by_queue_and_channel(company.storage, company.sven, morning)
    assert set(parts) == {(company.support, "email")}
    assert added(parts.values()) == await figures(company.storage, company.sven, morning)
    assert added([]).oldest is None


async def test_a_board_of_one_queue_and_of_another_day(company: Company, morning: Scope) -> None:
    sales = await board(company.storage, company.sven, BoardFilter(queue_id=company.sales))
    assert [line.name for line in sales.queues] == ["Sales"]
    assert sales.total.counts[Measure.OFFERED] == 0
    yesterday = await board(company.storage, company.sven, BoardFilter(day=morning.now.date() - timedelta(days=1)))
    assert not yesterday.is_today
    assert yesterday.total.counts[Measure.OFFERED] == yesterday.total.counts[Measure.HANDLED] == 0


async def test_lists_of_a_half_hour_are_its_figures(company: Company, morning: Scope) -> None:
    day = await scope_of_board(company.storage, company.sven, BoardFilter())
    for number, each in enumerate(await figures_by_half_hour(company.storage, company.sven, day)):
        scope = await scope_of_board(company.storage, company.sven, BoardFilter(half_hour=number))
        assert scope == each.scope
        if each.figures.counts[Measure.OFFERED]:
            # What waited at a moment is counted, and tried, by itself.
            for measure in set(Measure) - {*OF_NOW, Measure.WAITED}:
                assert len(await whole_list(company.storage, measure, scope)) == each.figures.counts[measure]


@pytest.mark.parametrize(
    ("chosen", "since", "until"),
    [
        (BoardFilter(), datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (BoardFilter(date(2026, 3, 28)), datetime(2026, 3, 27, 23, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        # The clocks go on at two.
        (BoardFilter(half_hour=4), datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (BoardFilter(half_hour=45), datetime(2026, 3, 29, 21, 30, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    ],
)
def test_a_day_is_from_midnight_to_midnight_on_the_wall(chosen: BoardFilter, since: datetime, until: datetime) -> None:
    scope = scope_of(BERLIN, NOW, chosen, {})
    assert (scope.since, scope.until) == (since, until)
    assert chosen.half_hour is None or until - since == HALF_HOUR


@pytest.mark.parametrize(
    "chosen",
    [
        BoardFilter(date(2026, 3, 30)),
        BoardFilter(date(1, 1, 1)),
        BoardFilter(date(9999, 12, 31)),
        BoardFilter(half_hour=46),
        BoardFilter(queue_id=7),
    ],
)
def test_what_is_not_there_is_not_found(chosen: BoardFilter) -> None:
    lead = replace(BERLIN, permissions=SUPERVISOR - {"queue.all"}, queues=frozenset({1}))
    with pytest.raises(NotFound):
        scope_of(lead, NOW, chosen, {})


async def test_agents_see_no_board_and_nobody_a_queue_that_is_none(company: Company, morning: Scope) -> None:
    with pytest.raises(NotAllowed):
        await board(company.storage, company.anna, BoardFilter())
    with pytest.raises(NotFound):
        await board(company.storage, company.sven, BoardFilter(queue_id=999))


async def test_what_waits_says_what_it_owes(company: Company, morning: Scope) -> None:
    page = await passages_behind(company.storage, company.sven, Measure.WAITING, morning)
    assert [(row.due_goal, row.due_at) for row in page.rows] == [("", None), ("", None)]
