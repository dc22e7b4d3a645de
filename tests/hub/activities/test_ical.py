"""A calendar under a secret address says to another library what the hub says itself, over summer time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from sqlalchemy import update

from hub.access.model import User
from hub.activities.calendar import calendar
from hub.activities.change import move
from hub.activities.end import cancel, finish
from hub.activities.ical import written
from hub.activities.kinds import ActivityKind
from hub.activities.link import calendar_link, make_calendar_link, owner_of_link, revoke_calendar_link
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.rows import Window
from hub.activities.subscription import calendar_entries
from hub.activities.visible import Which
from hub.activities.when import When, moment, whole_days
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 27, 9, 0, tzinfo=BERLIN)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What these tests prove does not depend on the database."""
    return sqlite_url


@pytest.fixture(autouse=True)
async def in_berlin(company: Company, clock: SettableClock) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(User).values(time_zone="Europe/Berlin"))


async def wanted(company: Company, kind: ActivityKind, title: str, when: When, **said: Any) -> int:
    return await plan(company.storage, Planning(kind, title, when, **said), company.anna)


async def feed(company: Company) -> bytes:
    entries = await calendar_entries(company.storage, company.anna.user_id)
    return written("Anna", entries, "https://desk.example")


def read(raw: bytes) -> list[Any]:
    return list(vobject.readOne(raw.decode()).contents.get("vevent", []))


def moments(events: list[Any]) -> Iterator[tuple[str, datetime]]:
    """When what happens, as a client that follows the rules finds it."""
    replaced = {(event.uid.value, event.recurrence_id.value) for event in events if hasattr(event, "recurrence_id")}
    for event in events:
        dates = [event.dtstart.value]
        if hasattr(event, "rrule"):
            dates = event.getrruleset(addRDate=True).between(FRIDAY - DAY, FRIDAY + 20 * DAY, inc=True)
        for each in dates:
            if hasattr(event, "recurrence_id") or (event.uid.value, each) not in replaced:
                yield event.summary.value, each.astimezone(UTC)


async def test_another_program_finds_the_same_dates(company: Company) -> None:
    appointment = ActivityKind.APPOINTMENT
    weekly = await wanted(
        company, appointment, "Round", When(FRIDAY, FRIDAY + HOUR), rule="FREQ=DAILY", until=date(2026, 4, 3)
    )
    await wanted(company, appointment, "Once", When(FRIDAY + 3 * HOUR, FRIDAY + 4 * HOUR))
    await cancel(company.storage, Which(weekly, (FRIDAY + 3 * DAY).astimezone(UTC)), company.anna)
    await move(
        company.storage, Which(weekly, (FRIDAY + 4 * DAY).astimezone(UTC)), FRIDAY + 4 * DAY + HOUR, company.anna
    )
    shown = await calendar(company.storage, company.anna, Window(FRIDAY - DAY, FRIDAY + 20 * DAY))
    said = sorted(moments(read(await feed(company))))
    assert said == sorted((row.title, row.when.at) for row in shown if row.when.at)
    assert len(said) == 8


async def test_what_the_calendar_says_of_each(company: Company) -> None:
    await wanted(company, ActivityKind.TASK, "Write, then; call\x07", moment(FRIDAY), text="First\nsecond")
    await wanted(
        company,
        ActivityKind.VISIT,
        "Fair",
        whole_days(date(2026, 3, 28), date(2026, 3, 29), company.anna.time_zone),
        place="Hall 3",
    )
    await wanted(company, ActivityKind.TASK, "Some day", When())
    number = await wanted(company, ActivityKind.CALL, "Rang", When(FRIDAY, FRIDAY + HOUR))
    await finish(company.storage, Which(number), "", company.anna)
    raw = await feed(company)
    events = {event.summary.value: event for event in read(raw)}
    assert set(events) == {"Write, then; call ", "Fair", "Rang"}
    task, fair = events["Write, then; call "], events["Fair"]
    assert (task.dtstart.value, task.transp.value) == (FRIDAY.astimezone(UTC), "TRANSPARENT")
    assert (task.description.value, task.url.value) == ("First\nsecond", "https://desk.example/desk/activities/1")
    assert (fair.dtstart.value, fair.dtend.value, fair.location.value) == (
        date(2026, 3, 28),
        date(2026, 3, 30),
        "Hall 3",
    )
    assert b"TZID" not in raw
    assert raw == await feed(company)
    assert max(map(len, raw.split(b"\r\n"))) <= 75


async def test_somebody_elses_is_not_in_it(company: Company) -> None:
    said = Planning(ActivityKind.APPOINTMENT, "Theirs", When(FRIDAY, FRIDAY + HOUR), queue_id=company.support)
    await plan(company.storage, said, company.boris)
    assert read(await feed(company)) == []


async def test_an_address_is_secret_and_can_be_taken_back(company: Company) -> None:
    storage, anna = company.storage, company.anna
    first = await make_calendar_link(storage, anna)
    assert len(first) > 40
    second = await make_calendar_link(storage, anna)
    assert await owner_of_link(storage, first) is None
    assert await owner_of_link(storage, second) == anna.user_id
    link = await calendar_link(storage, anna)
    assert link is not None
    assert link.used_at == storage.clock.now()
    assert await calendar_link(storage, company.boris) is None
    await revoke_calendar_link(storage, anna)
    for token in (second, "", "x" * 300):
        assert await owner_of_link(storage, token) is None


async def test_who_left_the_house_has_no_address_any_more(company: Company) -> None:
    token = await make_calendar_link(company.storage, company.anna)
    async with company.storage.transaction() as work:
        await work.session.execute(update(User).values(active=False))
    assert await owner_of_link(company.storage, token) is None
