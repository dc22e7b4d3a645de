"""A customer's time line has everything that somebody may see, of all who are one, once, in its order."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.permissions import OPERATOR
from hub.activities.about import About
from hub.activities.end import finish
from hub.activities.kinds import ActivityKind
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.visible import Which
from hub.documents.change import change_parties
from hub.documents.kind import PartnerFunction
from hub.errors import Invalid
from hub.interactions.call_back import call_back
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.merging import merge as merging
from hub.merging.split import Splitting, split
from hub.merging.unmerge import unmerge
from hub.parties.merge import merge, undo_merge
from hub.queueing.model import Queue, QueueMember
from hub.timeline.listing import AT_ONCE, TimelineFilter, TimelineRow, timeline
from hub.timeline.model import TimelineEntry
from hub.timeline.rebuild import rebuild
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.documents.business import Business, business
from tests.services.storage_fixture import SettableClock

__all__ = ["business"]

CARLA, HOME = "carla@customer.com", "carla@home.example"
EVERYTHING = TimelineFilter()


async def shown(
    company: Company, party: int, actor: Actor | None = None, chosen: TimelineFilter = EVERYTHING
) -> list[TimelineRow]:
    return list((await timeline(company.storage, party, chosen, actor or company.anna)).rows)


async def kept(company: Company) -> list[tuple[object, ...]]:
    """Every entry, without its number."""
    columns = [column for column in TimelineEntry.__table__.columns if column.name != "id"]
    async with company.storage.reading() as session:
        return sorted((tuple(row) for row in await session.execute(select(*columns))), key=repr)


async def answer(company: Company, number: int, text: str, **fields: object) -> int:
    request = ReplyRequest(number, text, number, f"key-of-{text}", **fields)  # type: ignore[arg-type]
    return await reply(company.storage, request, company.anna, company.composer)


@pytest.fixture
async def two(company: Company, clock: SettableClock) -> tuple[int, int]:
    """Carla writes from work and from home: parties 1 and 2 with conversations 1 and 2."""
    await company.write(CARLA, "Where is my order?", subject="Order", name="Carla Rossi")
    clock.advance(timedelta(hours=1))
    await company.write(HOME, "It is me again.", subject="Again", name="Carla")
    clock.advance(timedelta(hours=1))
    return 1, 2


async def test_all_that_was_said_is_told_once_newest_first(
    company: Company, two: tuple[int, int], clock: SettableClock
) -> None:
    await answer(company, 1, "It left today.")
    clock.advance(timedelta(hours=1))
    await add_note(company.storage, 1, "She called as well.", "key-of-note", company.anna)
    lines = await shown(company, 1)
    assert [(line.kind, line.what, line.text) for line in lines] == [
        ("note", "", "She called as well."),
        ("message", "outbound", "It left today."),
        ("message", "inbound", "Where is my order?"),
    ]
    assert [line.entry for line in lines] == ["note-1", "message-3", "message-1"]
    assert [(line.title, line.who) for line in lines[1:]] == [("Order", "Anna"), ("Order", "Carla Rossi")]


async def test_an_answer_that_was_called_back_is_not_told(company: Company, two: tuple[int, int]) -> None:
    leaves = company.storage.clock.now() + timedelta(days=1)
    message = await answer(company, 1, "Too early", leaves_at=leaves)
    assert len(await shown(company, 1)) == 2
    await call_back(company.storage, message, company.anna)
    assert len(await shown(company, 1)) == 1


async def test_merged_ones_have_one_time_line_and_part_with_what_is_their_own(
    company: Company, two: tuple[int, int], clock: SettableClock
) -> None:
    before = await kept(company)
    made = await merge(company.storage, 1, 2, "", OPERATOR)
    assert await kept(company) == before
    for asked in two:
        assert [line.text for line in await shown(company, asked)] == ["It is me again.", "Where is my order?"]
    clock.advance(timedelta(days=90))
    await company.write(HOME, "Months later", subject="Later")
    assert [line.name for line in await shown(company, 1)] == ["Carla", "Carla", "Carla Rossi"]
    await undo_merge(company.storage, made, OPERATOR)
    assert [line.text for line in await shown(company, 1)] == ["Where is my order?"]
    assert [line.text for line in await shown(company, 2)] == ["Months later", "It is me again."]


async def test_it_is_filtered_by_kind_channel_and_time_and_comes_in_parts(
    company: Company, two: tuple[int, int], clock: SettableClock
) -> None:
    began = clock.now()
    for number in range(AT_ONCE):
        clock.advance(timedelta(minutes=1))
        await add_note(company.storage, 1, f"Note {number}", f"key-of-note-{number}", company.anna)
    notes = TimelineFilter(kind="note")
    assert len(await shown(company, 1, chosen=notes)) == AT_ONCE
    assert [line.kind for line in await shown(company, 1, chosen=TimelineFilter(kind="message"))] == ["message"]
    assert await shown(company, 1, chosen=TimelineFilter(channel="phone")) == []
    assert [line.kind for line in await shown(company, 1, chosen=TimelineFilter(until=began))] == ["message"]
    assert {line.kind for line in await shown(company, 1, chosen=TimelineFilter(since=began))} == {"note"}
    first = await timeline(company.storage, 1, EVERYTHING, company.anna)
    with statements(company.storage) as run:
        rest = await timeline(company.storage, 1, EVERYTHING, company.anna, first.next_cursor)
    assert len([each for each in run if "SELECT" in each]) == 1
    assert (len(first.rows), [line.text for line in rest.rows], rest.next_cursor) == (
        AT_ONCE,
        ["Where is my order?"],
        None,
    )
    with pytest.raises(Invalid):
        await timeline(company.storage, 1, EVERYTHING, company.anna, "yesterday")


async def test_nobody_reads_what_they_may_not_see(company: Company, two: tuple[int, int]) -> None:
    await company.write(CARLA, "What does it cost?", "sales@example.com", subject="Price")
    assert [line.text for line in await shown(company, 1, company.clara)] == ["What does it cost?"]
    assert [line.text for line in await shown(company, 1)] == ["Where is my order?"]
    assert len(await shown(company, 1, company.sven)) == 2
    assert await shown(company, 2, company.clara) == []
    async with company.storage.transaction() as work:
        queue = Queue(name="Returns")
        work.add(queue)
        await work.flush()
        work.add(QueueMember(user_id=company.clara.user_id, queue_id=queue.id))
    nobody = Actor(company.clara.user_id, "Clara", company.clara.permissions, frozenset({queue.id}))
    assert await shown(company, 1, nobody) == []


async def test_what_is_planned_with_somebody_is_told_to_whom_it_may_be(company: Company, two: tuple[int, int]) -> None:
    planning = Planning(ActivityKind.TASK, "Call her", about=About(party_id=1))
    number = await plan(company.storage, planning, company.anna)
    assert next((line.kind, line.what, line.title) for line in await shown(company, 1)) == (
        "activity",
        "open",
        "Call her",
    )
    assert [line.kind for line in await shown(company, 1, company.boris)] == ["message"]
    await finish(company.storage, Which(number), "She is happy", company.anna)
    assert [line.what for line in await shown(company, 1, chosen=TimelineFilter(kind="activity"))] == ["done"]


async def test_documents_tell_of_their_states_to_everybody_who_takes_part(business: Business) -> None:
    company = business.company
    case = await business.document("case", title="Broken chair")
    await business.go(case, "take_up")
    lines = await shown(company, business.acme, business.anna)
    assert [(line.kind, line.what, line.title) for line in lines] == [
        ("case", "open", "Broken chair"),
        ("case", "new", "Broken chair"),
    ]
    assert await shown(company, business.acme) == []
    named = {PartnerFunction.SOLD_TO: business.acme, PartnerFunction.CONTACT: business.globex}
    await change_parties(company.storage, await business.seen(case), named, business.anna)
    assert len(await shown(company, business.globex, business.anna)) == 2
    await change_parties(
        company.storage, await business.seen(case), {PartnerFunction.SOLD_TO: business.acme}, business.anna
    )
    assert await shown(company, business.globex, business.anna) == []


async def test_what_is_written_along_is_what_is_rebuilt(
    company: Company, two: tuple[int, int], business: Business
) -> None:
    await answer(company, 1, "Yes")
    await company.write(CARLA, "Are you there?", subject="[#1]")
    await add_note(company.storage, 2, "Her sister?", "key-of-note", company.anna)
    await business.go(await business.document("case", title="Late"), "take_up", "wait")
    await merging.merge(company.storage, merging.Merging(2, 1, True), company.anna)
    assert (len(await shown(company, 1)), len(await shown(company, 2))) == (5, 0)
    await unmerge(company.storage, 2, company.anna)
    assert (len(await shown(company, 1)), len(await shown(company, 2))) == (3, 2)
    await split(company.storage, Splitting(1, (4,)), company.anna)
    before = await kept(company)
    assert len(before) == 8
    async with company.storage.transaction() as work:
        await work.session.execute(delete(TimelineEntry))
    assert await rebuild(company.storage) == 4
    assert await kept(company) == before
