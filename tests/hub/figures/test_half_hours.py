"""The half hours of a day: as many as it has, and each of them with its own list."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.errors import Invalid, NotAllowed
from hub.figures.figures import figures
from hub.figures.half_hours import HALF_HOUR, day_of, figures_by_half_hour, half_hours
from hub.figures.measures import OF_NOW, OF_SPANS, Measure, Scope
from tests.hub.company import Company
from tests.hub.figures.test_kept import whole_list
from tests.hub.queueing.test_make_offers import statements


@pytest.mark.parametrize(
    ("zone", "day", "number"),
    [
        ("Europe/Berlin", date(2026, 11, 24), 48),
        ("Europe/Berlin", date(2026, 3, 29), 46),
        ("Europe/Berlin", date(2026, 10, 25), 50),
        ("Australia/Lord_Howe", date(2026, 10, 4), 47),
        ("Asia/Beirut", date(2026, 3, 29), 46),  # where midnight itself is left out
        ("Pacific/Apia", date(2011, 12, 30), 0),  # where that day never was
    ],
)
def test_a_day_has_as_many_half_hours_as_it_lasts(zone: str, day: date, number: int) -> None:
    since, until = day_of(day, ZoneInfo(zone))
    assert len(half_hours(since, until)) == number
    assert until == day_of(day + timedelta(days=1), ZoneInfo(zone))[0]


def test_the_last_one_may_be_shorter_and_too_many_are_refused() -> None:
    since = datetime(2026, 3, 2, tzinfo=UTC)
    assert half_hours(since, since + timedelta(minutes=40)) == [since, since + HALF_HOUR]
    with pytest.raises(Invalid):
        half_hours(since, since + timedelta(days=3))


async def test_every_half_hour_is_its_own_list_and_they_make_up_the_day(company: Company, morning: Scope) -> None:
    since, until = day_of(date(2026, 3, 2), ZoneInfo("Europe/Berlin"))
    # Bounds amid what happened, so that it is told apart.
    day = replace(morning, since=morning.since - timedelta(minutes=29), until=until)
    found = await figures_by_half_hour(company.storage, company.sven, day)
    altogether = await figures(company.storage, company.sven, replace(day, since=since))
    assert sum(each.figures.counts[Measure.OFFERED] > 0 for each in found) == 2
    for measure in OF_SPANS:
        if measure not in OF_NOW:
            assert sum(each.figures.counts[measure] for each in found) == altogether.counts[measure]
    for each in found[:3]:
        again = await figures(company.storage, company.sven, each.scope)
        assert {**again.counts, **dict.fromkeys(OF_NOW, 0)} == each.figures.counts
        assert (again.service_level, again.speed_of_answer) == (
            each.figures.service_level,
            each.figures.speed_of_answer,
        )
        assert again.handling_time == each.figures.handling_time
        assert len(await whole_list(company.storage, Measure.RATED, each.scope)) == each.figures.counts[Measure.RATED]


async def test_two_statements_for_who_supervises(company: Company, morning: Scope) -> None:
    with statements(company.storage) as sent:
        await figures_by_half_hour(company.storage, company.sven, replace(morning, queue_id=company.support))
    assert sum(statement.startswith("SELECT") for statement in sent) == 2
    assert await figures_by_half_hour(company.storage, company.sven, replace(morning, until=morning.since)) == ()
    with pytest.raises(NotAllowed):
        await figures_by_half_hour(company.storage, company.anna, morning)
