"""What is to be done stands in its part of the worklist, by the zone of who looks, page by page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.access.actor import Actor
from hub.activities.buckets import Bucket
from hub.activities.end import finish
from hub.activities.kinds import ActivityKind, Urgency
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.visible import Which
from hub.activities.when import When, moment
from hub.activities.worklist import AT_ONCE, count_todo, todo
from hub.errors import Invalid
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.services.plans import asked_of, plan_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def task(company: Company, title: str, at: datetime | None, **said: Any) -> int:
    when = moment(at) if at else When()
    return await plan(company.storage, Planning(ActivityKind.TASK, title, when, **said), company.anna)


async def titles(company: Company, actor: Actor, bucket: Bucket, *, team: bool = False) -> list[str]:
    return [row.title for row in (await todo(company.storage, actor, bucket, team=team)).rows]


async def test_each_stands_in_its_part(company: Company) -> None:
    anna = company.anna
    await task(company, "late", NOW - DAY)
    await task(company, "soon", NOW + HOUR)
    await task(company, "soon and urgent", NOW + HOUR, urgency=Urgency.HIGH)
    await task(company, "tonight", NOW + 14 * HOUR + HOUR / 2)
    await task(company, "some day", None)
    await task(company, "next week", NOW + 7 * DAY)
    ended = await task(company, "done", NOW + HOUR)
    await finish(company.storage, Which(ended), "", anna)
    await plan(company.storage, Planning(ActivityKind.APPOINTMENT, "over", When(NOW - DAY, NOW - HOUR)), anna)
    assert [await titles(company, anna, bucket) for bucket in Bucket] == [
        ["late"],
        ["soon and urgent", "soon", "tonight"],
        ["next week"],
        ["some day"],
    ]
    assert await count_todo(company.storage, anna) == {Bucket.OVERDUE: 1, Bucket.TODAY: 3}
    berlin = replace(anna, time_zone="Europe/Berlin")
    assert await titles(company, berlin, Bucket.LATER) == ["tonight", "next week"]
    assert await count_todo(company.storage, berlin) == {Bucket.OVERDUE: 1, Bucket.TODAY: 2}


async def test_a_series_stands_with_what_was_missed_and_what_is_next(company: Company) -> None:
    await task(company, "daily", NOW - 3 * DAY, rule="FREQ=DAILY")
    rows = [(await todo(company.storage, company.anna, bucket)).rows for bucket in Bucket]
    assert [[row.date for row in part] for part in rows] == [
        [NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY, NOW],
        [],
        [NOW + DAY],
        [],
    ]
    assert await count_todo(company.storage, company.anna) == {Bucket.OVERDUE: 4, Bucket.TODAY: 0}


async def test_a_team_sees_what_is_its_own(company: Company) -> None:
    await task(company, "private", NOW + HOUR)
    await task(company, "ours", NOW + HOUR, queue_id=company.support)
    assert await titles(company, company.boris, Bucket.TODAY) == []
    assert await titles(company, company.boris, Bucket.TODAY, team=True) == ["ours"]
    assert await titles(company, company.sven, Bucket.TODAY, team=True) == ["ours"]
    assert await titles(company, company.clara, Bucket.TODAY, team=True) == []


async def test_what_recurs_is_found_without_reading_all_that_is_open(company: Company) -> None:
    await task(company, "over", NOW - 400 * DAY, rule="FREQ=DAILY", until=(NOW - 390 * DAY).date())
    await task(company, "ours", NOW + HOUR, rule="FREQ=DAILY", queue_id=company.support)
    with asked_of(company.storage) as asked:
        assert await titles(company, company.sven, Bucket.TODAY, team=True) == ["ours"]
    (recurring,) = (each for each in asked if "rule != ''" in each[0])
    assert "ix_activity_recurring" in "".join(await plan_of(company.storage, recurring))
    assert "activity.until >=" in recurring[0]
    assert "LIMIT" in recurring[0]


@pytest.mark.parametrize("bucket", [Bucket.LATER, Bucket.WHENEVER])
async def test_a_long_list_is_read_page_by_page(company: Company, bucket: Bucket) -> None:
    at = NOW + DAY if bucket == Bucket.LATER else None
    for number in range(AT_ONCE * 2 + 1):
        await task(company, str(number), at and at + HOUR * (number // 2))
    seen: list[str] = []
    cursor, counts = None, set()
    while True:
        with statements(company.storage) as run:
            page = await todo(company.storage, company.anna, bucket, cursor)
        counts.add(len(run))
        seen += [row.title for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [str(number) for number in range(AT_ONCE * 2 + 1)]
    assert max(counts) <= 4


@pytest.mark.parametrize(
    "cursor", ["x", "~", "~x", "2026-03-02T09:00:00~1", "2026-13-02T09:00:00+00:00~1", "~" + "9" * 19]
)
async def test_a_cursor_that_was_never_given_out_is_refused(company: Company, cursor: str) -> None:
    with pytest.raises(Invalid):
        await todo(company.storage, company.anna, Bucket.LATER, cursor)
