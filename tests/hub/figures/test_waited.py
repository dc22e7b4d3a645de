"""How many waited at moments of a day, each with its list, and when something turns late without an event."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.errors import NotAllowed
from hub.figures.half_hours import HALF_HOUR
from hub.figures.measures import Measure, Scope
from hub.figures.waited import turns_late_at, waited_by_half_hour
from tests.hub.company import Company
from tests.hub.figures.test_kept import whole_list
from tests.hub.queueing.test_make_offers import statements


async def test_as_many_waited_as_are_listed_and_none_at_a_time_to_come(company: Company, morning: Scope) -> None:
    # The first came as the morning began and waited for 10 s; the second from 130 s to 190 s, and from 230 s on.
    for seconds, many in ((0, 0), (5, 1), (10, 1), (11, 0), (135, 1), (200, 0), (240, 2)):
        day = replace(morning, since=morning.since + timedelta(seconds=seconds))
        assert await waited_by_half_hour(company.storage, company.sven, day) == (many,), seconds
        assert len(await whole_list(company.storage, Measure.WAITED, day)) == many
    later = replace(morning, now=morning.since + timedelta(days=1))
    assert await waited_by_half_hour(company.storage, company.sven, later) == (0, 2, 2)
    for number, waited in enumerate((0, 2, 2)):
        each = replace(later, since=later.since + number * HALF_HOUR)
        assert len(await whole_list(company.storage, Measure.WAITED, each)) == waited
    to_come = replace(morning, since=morning.now + HALF_HOUR)
    assert await waited_by_half_hour(company.storage, company.sven, to_come) == ()
    assert await whole_list(company.storage, Measure.WAITED, to_come) == []


async def test_one_statement_for_who_supervises_and_sees_the_queue(company: Company, morning: Scope) -> None:
    lead = replace(company.sven, permissions=company.sven.permissions - {"queue.all"}, queues=frozenset({99}))
    at = replace(morning, since=morning.since + timedelta(seconds=5))
    with statements(company.storage) as sent:
        assert await waited_by_half_hour(company.storage, lead, at) == (0,)
        assert await turns_late_at(company.storage, lead, morning) is None
    assert sum(statement.startswith("SELECT") for statement in sent) == 2
    for read in (waited_by_half_hour, turns_late_at):
        with pytest.raises(NotAllowed):
            await read(company.storage, company.anna, morning)


async def test_what_waits_turns_late_by_the_goal_of_its_queue(company: Company, morning: Scope) -> None:
    # The last one came 5 s ago; the other that waits came back, which no service level is of.
    came = morning.now - timedelta(seconds=5)
    for goal, turns in ((20, came + timedelta(seconds=20)), (5, came + timedelta(seconds=5)), (4, None)):
        scope = replace(morning, goals={company.support: timedelta(seconds=goal)})
        assert await turns_late_at(company.storage, company.sven, scope) == turns
