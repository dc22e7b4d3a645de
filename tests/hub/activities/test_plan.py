"""Activities are planned once, changed by who may, moved, done and opened again; a date of a series by itself."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission
from hub.activities.about import About
from hub.activities.calendar import calendar, overlaps
from hub.activities.change import change, move
from hub.activities.end import cancel, finish, reopen
from hub.activities.kinds import ActivityKind, Urgency
from hub.activities.listing import activities_of_interaction, activities_of_party, activity
from hub.activities.plan import plan
from hub.activities.planning import EARLIEST_REMINDER, Planning
from hub.activities.rows import ActivityRow, Window
from hub.activities.visible import Which
from hub.activities.when import When, moment
from hub.desks.alerts import AlertKind, alerts
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.queueing.follow_up import FollowUp
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from tests.agent_ui.stored import content, statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Window(MONDAY - 10 * HOUR, MONDAY + 7 * DAY)


def meeting(**said: Any) -> Planning:
    whole: dict[str, Any] = {
        "kind": ActivityKind.APPOINTMENT,
        "title": "Meeting",
        "when": When(MONDAY, MONDAY + HOUR),
    } | said
    return Planning(**whole)


async def week(company: Company, actor: Actor | None = None, queue: int | None = None) -> tuple[ActivityRow, ...]:
    return await calendar(company.storage, actor or company.anna, WEEK, queue)


async def test_a_plan_is_kept_as_it_was_said(company: Company) -> None:
    await company.write("carla@customer.test", "Hello", name="Carla Rossi")
    about = About(interaction_id=1)
    said = meeting(
        place="Hall 3", text="Bring the\nplans.", urgency=Urgency.HIGH, about=about, queue_id=company.support
    )
    number = await plan(company.storage, said, company.anna)
    found = await activity(company.storage, company.boris, Which(number))
    row = found.row
    assert (row.title, row.place, row.urgency, row.owner_name) == ("Meeting", "Hall 3", 1, "Anna")
    assert (row.party_name, row.queue_name, found.text, found.subject) == (
        "Carla Rossi",
        "Support",
        said.text,
        "A question",
    )
    assert (row.when, row.version, row.state) == (said.when, 1, "open")
    (here,) = await activities_of_interaction(company.storage, company.anna, 1)
    assert here.id == number
    assert row.party_id is not None
    assert [each.id for each in await activities_of_party(company.storage, company.anna, row.party_id)] == [number]


async def test_a_key_plans_once_and_only_the_same(company: Company) -> None:
    said = meeting(key="a click of hers")
    two = await asyncio.gather(*(plan(company.storage, said, company.anna) for _ in range(2)))
    assert len(set(two)) == 1
    with pytest.raises(Conflict):
        await plan(company.storage, replace(said, title="Other"), company.anna)
    assert len(await week(company)) == 1


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 201}),
        ("at", {"when": When()}),
        ("ends_at", {"when": When(MONDAY, MONDAY - HOUR)}),
        ("rule", {"rule": "FREQ=SECONDLY"}),
        ("rule", {"kind": ActivityKind.TASK, "when": When(), "rule": "FREQ=DAILY"}),
        ("remind_before", {"remind_before": EARLIEST_REMINDER + 1}),
        ("remind_before", {"remind_before": -1}),
        ("text", {"text": "x" * 10_001}),
        ("owner_id", {"owner_id": 3, "queue_id": 1}),
        ("owner_id", {"owner_id": 2}),
        ("owner_id", {"owner_id": 999, "queue_id": 1}),
    ],
)
async def test_what_cannot_be_planned(company: Company, field: str, said: dict[str, Any]) -> None:
    before = await content(company.storage)
    with pytest.raises(Invalid) as refusal:
        await plan(company.storage, meeting(**said), company.anna)
    assert set(refusal.value.fields) == {field}
    assert await content(company.storage) == before


@pytest.mark.parametrize(
    "said",
    [
        {"about": About(interaction_id=1)},
        {"about": About(party_id=1)},
        {"about": About(document_id=1)},
        {"about": About(interaction_id=999)},
        {"queue_id": 1},
    ],
)
async def test_nobody_plans_about_what_they_may_not_see(company: Company, said: dict[str, Any]) -> None:
    await company.write("carla@customer.test", "Hello")
    with pytest.raises(NotFound):
        await plan(company.storage, meeting(**said), company.clara)


async def test_who_sees_and_who_changes_what(company: Company) -> None:
    storage = company.storage
    own = await plan(storage, meeting(), company.anna)
    teams = await plan(storage, meeting(queue_id=company.support), company.anna)
    reader = Actor(company.boris.user_id, "Boris", frozenset({Permission.DESK}), company.boris.queues)
    for actor, seen in (
        (company.anna, {own, teams}),
        (company.boris, {teams}),
        (company.sven, {teams}),
        (reader, {teams}),
    ):
        for number in (own, teams):
            if number in seen:
                assert (await activity(storage, actor, Which(number))).row.id == number
            else:
                with pytest.raises(NotFound):
                    await activity(storage, actor, Which(number))
                with pytest.raises(NotFound):
                    await finish(storage, Which(number), "", actor)
    with pytest.raises(NotFound):
        await activity(storage, company.clara, Which(teams))
    with pytest.raises(NotAllowed):
        await finish(storage, Which(teams), "", reader)
    assert [row.id for row in await week(company, company.boris, company.support)] == [teams]
    with pytest.raises(NotFound):
        await week(company, company.clara, company.support)
    await finish(storage, Which(teams), "Done by a colleague.", company.boris)
    assert (await activity(storage, company.anna, Which(teams))).row.result == "Done by a colleague."


async def test_it_is_given_to_a_colleague_who_is_told(company: Company) -> None:
    storage = company.storage
    number = await plan(storage, meeting(queue_id=company.support), company.anna)
    said = meeting(queue_id=company.support, owner_id=company.boris.user_id)
    await change(storage, Which(number, version=1), said, company.anna)
    (alert,) = await alerts(storage, company.boris)
    assert (alert.kind, alert.activity_id, alert.subject) == (AlertKind.PLANNED, number, "Meeting")
    assert await alerts(storage, company.anna) == ()
    # Whoever changes something else does not take it away from its owner.
    await change(storage, Which(number), meeting(queue_id=company.support, title="Renamed"), company.anna)
    assert (await activity(storage, company.anna, Which(number))).row.owner_name == "Boris"


async def test_of_two_who_change_it_the_second_is_told(company: Company) -> None:
    number = await plan(company.storage, meeting(queue_id=company.support), company.anna)
    await change(company.storage, Which(number, version=1), meeting(title="First"), company.anna)
    with pytest.raises(Conflict):
        await change(company.storage, Which(number, version=1), meeting(title="Second"), company.anna)


async def test_it_is_moved_done_opened_and_cancelled(company: Company) -> None:
    storage, anna = company.storage, company.anna
    number = await plan(storage, meeting(), anna)
    await move(storage, Which(number), MONDAY + DAY, anna)
    (row,) = await week(company)
    assert (row.when.at, row.when.ends_at) == (MONDAY + DAY, MONDAY + DAY + HOUR)
    await finish(storage, Which(number), "They agreed.", anna)
    with pytest.raises(Conflict):
        await move(storage, Which(number), MONDAY, anna)
    with pytest.raises(Conflict):
        await finish(storage, Which(number), "", anna)
    (row,) = await week(company)
    assert (row.state, row.result) == ("done", "They agreed.")
    await reopen(storage, Which(number), anna)
    with pytest.raises(Conflict):
        await reopen(storage, Which(number), anna)
    await cancel(storage, Which(number), anna)
    assert await week(company) == ()


async def test_a_date_of_a_series_is_done_and_moved_by_itself(company: Company) -> None:
    storage, anna = company.storage, company.anna
    series = await plan(storage, meeting(rule="FREQ=DAILY"), anna)
    assert [row.when.at for row in await week(company)] == [MONDAY + n * DAY for n in range(7)]
    with pytest.raises(Conflict):
        await finish(storage, Which(series), "", anna)
    with pytest.raises(NotFound):
        await finish(storage, Which(series, MONDAY + HOUR), "", anna)
    done = await finish(storage, Which(series, MONDAY), "", anna)
    assert done == (await activity(storage, anna, Which(done))).row.id != series
    moved = await move(storage, Which(series, MONDAY + DAY), MONDAY + DAY + HOUR, anna)
    assert await move(storage, Which(series, MONDAY + DAY), MONDAY + DAY + 2 * HOUR, anna) == moved
    await cancel(storage, Which(series, MONDAY + 2 * DAY), anna)
    found = [(row.id, row.when.at, row.state) for row in await week(company)][:3]
    assert found == [
        (done, MONDAY, "done"),
        (moved, MONDAY + DAY + 2 * HOUR, "open"),
        (series, MONDAY + 3 * DAY, "open"),
    ]
    await cancel(storage, Which(series), anna)
    assert [row.id for row in await week(company)] == [done, moved]


async def test_dates_of_their_own_follow_a_series_that_moves(company: Company) -> None:
    storage, anna = company.storage, company.anna
    async with storage.transaction() as work:
        await work.session.execute(update(User).values(time_zone="Europe/Berlin"))
    at = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)  # two days before the clock is put forward
    series = await plan(storage, meeting(when=When(at, at + HOUR), rule="FREQ=DAILY"), anna)
    monday = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    await cancel(storage, Which(series, monday), anna)
    await change(storage, Which(series), meeting(when=When(at + HOUR, at + 2 * HOUR), rule="FREQ=DAILY"), anna)
    found = await calendar(storage, anna, Window(at, at + 5 * DAY))
    assert [(row.when.at or at).day for row in found] == [27, 28, 29, 31]
    assert (found[3].when.at or at).hour == 8


async def test_what_is_at_the_same_time_is_told(company: Company) -> None:
    storage, anna = company.storage, company.anna
    number = await plan(storage, meeting(title="Every day", rule="FREQ=DAILY"), anna)
    await plan(storage, meeting(title="Next", when=When(MONDAY + DAY + HOUR, MONDAY + DAY + 2 * HOUR)), anna)
    await plan(storage, meeting(kind=ActivityKind.TASK, title="Task", when=moment(MONDAY + DAY + HOUR)), anna)
    wanted = When(MONDAY + DAY + HOUR / 2, MONDAY + DAY + 1.5 * HOUR)
    assert [span.name for span in await overlaps(storage, anna.user_id, wanted)] == ["Every day", "Next"]
    assert [span.name for span in await overlaps(storage, anna.user_id, wanted, but=number)] == ["Next"]
    assert await overlaps(storage, company.boris.user_id, wanted) == ()


async def test_a_follow_up_of_a_wrap_up_is_a_task_of_its_agent(company: Company, clock: SettableClock) -> None:
    storage, anna = company.storage, company.anna
    await company.write("carla@customer.test", "Hello")
    await pull(storage, 1, anna)
    at = clock.now() + 2 * DAY
    await wrap_up(storage, Closing(1, "solved", follow_up=FollowUp(at, "Ask whether it runs.")), anna)
    (task,) = await activities_of_interaction(storage, company.boris, 1)
    assert (task.kind, task.title, task.owner_name, task.when) == ("task", "Ask whether it runs.", "Anna", moment(at))


async def test_a_calendar_costs_the_same_however_full_it_is(company: Company) -> None:
    counts = []
    for _ in range(2):
        for rule in ("", "FREQ=DAILY", "FREQ=WEEKLY"):
            await plan(company.storage, meeting(rule=rule), company.anna)
        with statements(company.storage) as run:
            await week(company)
        counts.append(len(run))
    assert counts[0] == counts[1] <= 4
