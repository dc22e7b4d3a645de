"""Two conversations are one, and two again: what is said, what is to be done and later mail are where they belong."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.counts import inbox_counts
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page, inbox_row
from hub.interactions.model import InboundContact, Interaction, Message, Participant
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.tag import Tagging, change_tags
from hub.mentions.read import read_mentions
from hub.merging.listing import candidates
from hub.merging.merge import DifferentParties, Merging, merge
from hub.merging.unmerge import unmerge
from hub.queueing.model import WorkItem
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.states import OPEN_STATES
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

CARLA = "carla@customer.com"


@pytest.fixture
async def two(company: Company, clock: SettableClock) -> datetime:
    """Carla's conversations 1 and, ten minutes later, 2; returns when the first began."""
    began = clock.now()
    await company.write(CARLA, "Where is my order?", id="one@customer")
    clock.advance(timedelta(minutes=10))
    await company.write(CARLA, "It is the blue one.", id="two@customer", subject="Blue")
    clock.advance(timedelta(minutes=10))
    return began


async def join(company: Company, one: int = 2, into: int = 1, *, confirmed: bool = False) -> None:
    await merge(company.storage, Merging(one, into, confirmed), company.anna)


async def part(company: Company, one: int = 2) -> None:
    await unmerge(company.storage, one, company.anna)


async def row(company: Company, number: int) -> InboxRow:
    return await inbox_row(company.storage, company.sven, number)


async def said(company: Company, number: int) -> Conversation:
    return await conversation(company.storage, company.sven, number)


async def texts(company: Company, number: int) -> list[str]:
    return [entry.text for entry in (await said(company, number)).entries]


async def open_items(company: Company) -> list[WorkItem]:
    async with company.storage.reading() as session:
        return list(await session.scalars(select(WorkItem).where(WorkItem.state.in_(OPEN_STATES))))


async def whole(company: Company) -> dict[str, object]:
    """All there is of both but what counts changes: versions and times of what was done."""
    async with company.storage.reading() as session:
        messages = select(Message.id, Message.interaction_id, Message.home_id).order_by(Message.id)
        contacts = select(InboundContact.id, InboundContact.interaction_id).order_by(InboundContact.id)
        people = select(Participant.interaction_id, Participant.address).order_by("interaction_id", "address")
        items = select(
            WorkItem.interaction_id, WorkItem.state, WorkItem.eligible_at, WorkItem.agent_id, WorkItem.priority
        )
        rows = select(Interaction.id, Interaction.state, Interaction.unanswered, Interaction.waiting, Interaction.tags)
        found: dict[str, object] = {}
        for name, query in {
            "messages": messages,
            "contacts": contacts,
            "people": people,
            "items": items.order_by(WorkItem.id),
            "rows": rows.add_columns(Interaction.preview, Interaction.party_id).order_by(Interaction.id),
        }.items():
            found[name] = [tuple(line) for line in await session.execute(query)]
        return found


async def answer(company: Company, number: int, text: str) -> int:
    last = (await said(company, number)).last_message_id
    request = ReplyRequest(number, text, last, uuid4().hex)
    return await reply(company.storage, request, company.anna, company.composer)


async def test_everything_goes_on_in_one_with_one_thing_to_do(company: Company, two: datetime) -> None:
    await add_note(company.storage, 2, "He called as well.", "key-of-this-note", company.anna)
    await change_tags(company.storage, 2, Tagging(("blue",)), company.anna)
    await join(company)
    assert await texts(company, 1) == ["Where is my order?", "It is the blue one.", "He called as well."]
    assert await texts(company, 2) == []
    (item,) = await open_items(company)
    assert (item.interaction_id, item.eligible_at) == (1, two)
    assert ((await row(company, 1)).tags, (await row(company, 1)).work_state) == (("blue",), "waiting")
    assert (await row(company, 2)).state == "merged"
    for view in (InboxView.OPEN, InboxView.CLOSED, InboxView.WAITING):
        page = await inbox_page(company.storage, company.sven, InboxFilter(view))
        assert 2 not in [each.id for each in page.rows]


async def test_it_is_as_old_as_the_older_whichever_goes(company: Company, two: datetime) -> None:
    await join(company, 1, 2)
    (item,) = await open_items(company)
    assert (item.interaction_id, item.eligible_at) == (2, two)
    await part(company, 1)
    ages = {item.interaction_id: item.eligible_at for item in await open_items(company)}
    assert ages == {1: two, 2: two + timedelta(minutes=10)}


async def test_taking_it_back_leaves_it_as_it_was(company: Company, two: datetime) -> None:
    await company.write("boss@customer.com", "I am copied", tokens="reply+2@example.com")
    await change_tags(company.storage, 2, Tagging(("blue",)), company.anna)
    await pull(company.storage, 2, company.anna)
    before = await whole(company)
    await join(company, confirmed=True)
    assert await whole(company) != before
    await part(company)
    assert await whole(company) == before


@pytest.mark.parametrize("evidence", ["token", "reference", "number"])
async def test_later_mail_arrives_in_it_and_goes_back_with_what_it_belongs_to(
    company: Company, two: datetime, evidence: str
) -> None:
    await join(company)
    fields = {
        "token": {"tokens": "reply+2@example.com"},
        "reference": {"references": "two@customer"},
        "number": {"subject": "Re: [#2] Blue"},
    }[evidence]
    await company.write(CARLA, "And to the second", **fields)
    await company.write(CARLA, "And to the first", references="one@customer")
    assert len(await texts(company, 1)) == 4
    await part(company)
    assert await texts(company, 1) == ["Where is my order?", "And to the first"]
    assert await texts(company, 2) == ["It is the blue one.", "And to the second"]
    assert [(await row(company, number)).unanswered for number in (1, 2)] == [True, True]


async def test_an_answer_belongs_to_what_it_answers(company: Company, two: datetime) -> None:
    await join(company)
    await answer(company, 1, "It is on its way, the blue one.")
    await part(company)
    assert [len(await texts(company, number)) for number in (1, 2)] == [1, 2]
    assert [(await row(company, number)).unanswered for number in (1, 2)] == [True, False]


async def test_a_new_participant_takes_part_where_they_wrote(company: Company, two: datetime) -> None:
    await join(company)
    await company.write("boss@customer.com", "I am copied", tokens="reply+2@example.com")
    await part(company)
    async with company.storage.reading() as session:
        people = select(Participant.interaction_id, Participant.address).order_by("interaction_id", "address")
        found = [tuple(line) for line in await session.execute(people)]
    assert found == [(1, CARLA), (2, "boss@customer.com"), (2, CARLA)]


async def test_one_that_was_closed_goes_on_with_what_was_to_be_done(company: Company, two: datetime) -> None:
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await join(company)
    (item,) = await open_items(company)
    assert (item.interaction_id, item.eligible_at) == (1, two + timedelta(minutes=10))
    assert ((await row(company, 1)).state, (await row(company, 1)).unanswered) == ("open", True)
    await part(company)
    assert [(await row(company, number)).state for number in (1, 2)] == ["closed", "open"]
    assert [item.interaction_id for item in await open_items(company)] == [2]


async def test_what_was_settled_together_stays_settled(company: Company, two: datetime) -> None:
    await join(company)
    await answer(company, 1, "Both are on their way.")
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await part(company)
    assert [(await row(company, number)).state for number in (1, 2)] == ["closed", "closed"]
    assert await open_items(company) == []


async def test_who_worked_on_the_one_works_on_the_other(company: Company, two: datetime) -> None:
    await pull(company.storage, 2, company.anna)
    await join(company)
    assert (await row(company, 1)).agent_name == "Anna"
    await part(company)
    assert [(await row(company, number)).agent_name for number in (1, 2)] == ["", "Anna"]
    assert [(await row(company, number)).work_state for number in (1, 2)] == ["waiting", "active"]


async def test_what_slept_wakes(company: Company, two: datetime) -> None:
    await snooze(company.storage, Snoozing(1), company.anna)
    await join(company)
    assert (await row(company, 1)).work_state == "waiting"


async def test_chains_come_apart_from_the_end(company: Company, two: datetime) -> None:
    await company.write(CARLA, "Third", id="three@customer")
    before = await whole(company)
    await join(company, 3, 2)
    await join(company, 2, 1)
    with pytest.raises(Conflict, match="#1"):
        await join(company, 2, 3)
    await company.write(CARLA, "To the third", tokens="reply+3@example.com")
    assert len(await texts(company, 1)) == 4
    with pytest.raises(Conflict):
        await part(company, 3)
    await part(company, 2)
    assert [len(await texts(company, number)) for number in (1, 2, 3)] == [1, 3, 0]
    await part(company, 3)
    assert [len(await texts(company, number)) for number in (1, 2, 3)] == [1, 1, 2]
    assert (await whole(company))["items"] == before["items"]


async def test_different_customers_are_named_before(company: Company, two: datetime) -> None:
    await company.write("dora@customer.com", "Mine too", name="Dora")
    with pytest.raises(DifferentParties) as refused:
        await join(company, 3, 1)
    assert refused.value.values == {"one": 3, "first": "Dora", "other": 1, "second": CARLA}
    await join(company, 3, 1, confirmed=True)


async def test_who_may_and_what_makes_no_sense(company: Company, two: datetime) -> None:
    await company.write(CARLA, "For sales", "sales@example.com")
    for one, into in ((2, 3), (3, 2), (2, 99)):
        with pytest.raises(NotFound):
            await join(company, one, into)
    with pytest.raises(Invalid):
        await join(company, 2, 2)
    await pull(company.storage, 1, company.boris)
    with pytest.raises(Conflict, match="Boris"):
        await join(company)
    with pytest.raises(NotFound):
        await part(company)
    await merge(company.storage, Merging(2, 3), company.sven)
    await unmerge(company.storage, 2, company.sven)


async def test_nothing_is_done_with_what_went(company: Company, two: datetime) -> None:
    await join(company)
    with pytest.raises(Conflict, match="#1"):
        await pull(company.storage, 2, company.anna)
    with pytest.raises(Conflict, match="#1"):
        await add_note(company.storage, 2, "Hello?", "key-of-this-note", company.anna)
    async with company.storage.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 2


async def test_which_it_may_go_into(company: Company, two: datetime) -> None:
    await company.write("dora@customer.com", "Mine too", subject="Grinder 100%")
    await company.write(CARLA, "For sales", "sales@example.com")

    async def found(words: str = "") -> list[int]:
        return [each.id for each in await candidates(company.storage, company.anna, 1, words)]

    assert await found() == [2]
    assert await found("grinder 100%") == [3]
    assert await found("DORA") == [3]
    assert await found("#3") == [3]
    assert await found("4") == []
    assert await found("x%") == []
    with pytest.raises(NotFound):
        await candidates(company.storage, company.anna, 4)


async def test_who_is_mentioned_is_led_to_where_the_note_is(company: Company, two: datetime) -> None:
    await write_note(company.storage, NoteRequest(2, "@Boris look", "a key of a click"), company.anna)
    await join(company)
    await read_mentions(company.storage, 1, company.boris)
    assert (await inbox_counts(company.storage, company.boris))[InboxView.MENTIONS] == 0
    await write_note(company.storage, NoteRequest(1, "@Boris again", "another click"), company.anna)
    await part(company)
    await read_mentions(company.storage, 1, company.boris)
    assert (await inbox_counts(company.storage, company.boris))[InboxView.MENTIONS] == 0
