"""An automatic answer leaves with the filing, once, marked as what it is; and stops at its limits."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Mail

import pytest
from sqlalchemy import select, update

from channels.email.compose import EmailComposer
from channels.email.tokens import ReplyTokens
from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.errors import NotAllowed
from hub.interactions.answering import set_automatic_texts
from hub.interactions.automatic import Occasion
from hub.interactions.automatic_answer import _given
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.model import InboxAddress, Interaction
from hub.interactions.understand import Understander
from hub.ports import RawContact
from storage.outbox import OutboxRow
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only, rows
from tests.hub.plain_channel import PlainParser, letter
from tests.services.storage_fixture import SettableClock

COMPOSER = EmailComposer(ReplyTokens(b"a secret of the tests, long enough", "example.com"))
TEXTS = {
    "en": "Thank you. Your number is {{ number }}, about {{ subject }}.",
    "de": "Danke. Ihre Nummer: {{ number }}.",
}


@pytest.fixture
async def answering(company: Company) -> Company:
    """The company with an inbox that answers by itself."""
    async with company.storage.transaction() as work:
        support = update(InboxAddress).where(InboxAddress.address == "support@example.com")
        await work.session.execute(support.values(automatic_texts=TEXTS))
    return company


async def write(company: Company, sender: str, inbox: str = "support@example.com", **fields: str) -> None:
    """A customer's mail, by SMTP and filed."""
    return_path = fields.pop("return_path", sender)
    raw = letter(sender, fields.pop("text", "Where is my order? It is not with me."), **fields)
    envelope: Mapping[str, object] = {"mail_from": return_path}
    await company.inbox.receive(RawContact("email", "test", fields.get("id", raw.hex()[:190]), (inbox,), raw, envelope))
    understander = Understander(company.storage, {"email": PlainParser()}, COMPOSER)
    while await understander.run_once():
        pass


async def leaving(company: Company) -> list[tuple[OutboxRow, Mail]]:
    """What waits to leave."""
    async with company.storage.reading() as session:
        found = (await session.scalars(select(OutboxRow).order_by(OutboxRow.id))).all()
    return [(row, message_from_bytes(await company.storage.blobs.get(row.content))) for row in found]


async def said(company: Company) -> Conversation:
    """The one conversation."""
    return await conversation(company.storage, company.sven, (await only(company)).id)


async def test_an_inbox_with_texts_answers_once_and_marks_it(answering: Company) -> None:
    await write(answering, "Carla@customer.com", subject="Order https://evil.example", id="first@customer")
    ((row, mail),) = await leaving(answering)
    number = (await only(answering)).id
    assert (row.recipient, row.envelope_from) == ("Carla@customer.com", "")
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Loop"] == "support@example.com"
    assert mail["In-Reply-To"] == "<first@customer>"
    assert mail["Message-ID"]
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert text.decode().strip() == f"Thank you. Your number is {number}, about Order …."


async def test_the_customer_still_waits_for_a_person(answering: Company) -> None:
    await write(answering, "carla@customer.com")
    row, entries = await only(answering), (await said(answering)).entries
    assert (row.unanswered, row.work_state) == (True, "waiting")
    assert [(entry.kind, entry.auto, entry.delivery) for entry in entries] == [
        ("inbound", "", ""),
        ("outbound", "automatic answer", "queued"),
    ]


async def test_it_is_off_until_switched_on(company: Company) -> None:
    await write(company, "carla@customer.com")
    assert await leaving(company) == []


async def test_only_the_inbox_that_has_texts_answers(answering: Company) -> None:
    await write(answering, "carla@customer.com", "sales@example.com")
    assert await leaving(answering) == []


async def test_what_follows_in_the_conversation_gets_no_second_answer(answering: Company) -> None:
    await write(answering, "carla@customer.com", id="first@customer")
    await write(answering, "carla@customer.com", id="second@customer", references="first@customer")
    assert len(await leaving(answering)) == 1


async def test_an_address_gets_five_a_day_and_then_learns_nothing_more(
    answering: Company, clock: SettableClock
) -> None:
    for number in range(7):
        await write(answering, f"carla+{number}@customer.com", id=f"{number}@customer")
    assert len(await leaving(answering)) == 5
    newest = await conversation(answering.storage, answering.sven, (await rows(answering))[0].id)
    assert newest.entries[0].remarks == ("no automatic answer: answered too often today",)
    clock.advance(timedelta(days=1))
    await write(answering, "carla@customer.com", id="tomorrow@customer")
    assert len(await leaving(answering)) == 6


async def test_a_return_path_that_differs_each_time_does_not_get_around_the_limit(answering: Company) -> None:
    for number in range(7):
        await write(answering, "carla@customer.com", return_path=f"v{number}@customer.com", id=f"{number}@customer")
    assert len(await leaving(answering)) == 5


@pytest.mark.parametrize("sender", ["sales@example.com", "support@example.com", "sales+x@example.com"])
async def test_our_own_addresses_get_nothing(answering: Company, sender: str) -> None:
    await write(answering, sender)
    assert await leaving(answering) == []
    assert "an address of ours" in (await said(answering)).entries[0].remarks[0]


async def test_a_sender_nothing_can_be_sent_to_is_filed_all_the_same(answering: Company) -> None:
    await write(answering, "carla@customer..com")
    assert await leaving(answering) == []
    assert (await only(answering)).work_state == "waiting"


async def test_the_day_is_counted_without_a_race(answering: Company) -> None:
    for number in range(8):
        await write(answering, f"c{number}@customer.com", id=f"{number}@x", inbox="sales@example.com")
    occasion = Occasion("", "many@customer.com", "other@customer.com", ours=False)

    async def given(interaction_id: int) -> tuple[bool, int]:
        async with answering.storage.transaction() as work:
            interaction = await work.locked(Interaction, interaction_id)
            assert interaction is not None
            found = await _given(work, interaction, occasion)
            return found.in_interaction, found.today

    counted = await asyncio.gather(*(given(row.id) for row in await rows(answering)))
    assert sorted(counted) == [(False, number) for number in range(8)]
    assert await given((await rows(answering))[0].id) == (True, 0)


async def test_who_may_switch_it_on_does_and_it_is_on_record(company: Company) -> None:
    with pytest.raises(NotAllowed):
        await set_automatic_texts(company.storage, "support@example.com", TEXTS, company.sven)
    await set_automatic_texts(company.storage, "Support@example.com", TEXTS, OPERATOR)
    await write(company, "carla@customer.com")
    assert len(await leaving(company)) == 1
    (entry,) = await audit_entries(company.storage)
    assert (entry.action, entry.detail["languages"]) == ("inbox.answering", "en de")
    await set_automatic_texts(company.storage, "support@example.com", {}, OPERATOR)
    await write(company, "carlo@customer.com")
    assert len(await leaving(company)) == 1
