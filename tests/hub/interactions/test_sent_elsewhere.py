"""An answer given with another mail program joins its conversation (chatwoot #10028); the rest of a folder does not."""

from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxView
from hub.interactions.model import InboundContact
from hub.interactions.reconcile import missing_contacts
from hub.interactions.sent_elsewhere import SENT_ELSEWHERE, SentMail, among
from hub.ports import RawContact
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only, rows
from tests.hub.plain_channel import letter


async def found(company: Company, external_id: str, answers: str, text: str = "It is on its way.") -> int:
    """Have a mail of ours found in a Sent folder, and filed. Returns the contact."""
    raw = letter("help@example.com", text, id=external_id, references=answers, name="Anna at home")
    contact = RawContact("email", "imap:sent", external_id, ("support@example.com",), raw, {SENT_ELSEWHERE: True})
    receipt = await company.inbox.receive(contact)
    await company.understand()
    return receipt.contact_id


async def test_it_is_said_in_its_conversation_and_nobody_waits_any_more(company: Company) -> None:
    await company.write("c@customer.test", "Where is it?", id="q1@customer")
    before = await only(company, InboxView.WAITING)
    await found(company, "a1@home", "q1@customer")
    after = await only(company)
    assert (after.id, after.unanswered, after.preview) == (before.id, False, "It is on its way.")
    entry = (await conversation(company.storage, OPERATOR, after.id)).entries[-1]
    assert (entry.kind, entry.author_name, entry.delivery) == ("outbound", "Anna at home", "sent")
    assert list(await missing_contacts(company.storage)) == []


async def test_the_customers_answer_to_it_finds_the_conversation(company: Company) -> None:
    await company.write("c@customer.test", "Where is it?", id="q1@customer")
    await found(company, "a1@home", "q1@customer")
    await company.write("c@customer.test", "Thank you", references="a1@home")
    (row,) = await rows(company, InboxView.OPEN)
    assert row.preview == "Thank you"


async def test_what_was_found_twice_is_said_once(company: Company) -> None:
    await company.write("c@customer.test", "Where is it?", id="q1@customer")
    await found(company, "a1@home", "q1@customer")
    contact_id = await found(company, "a1@home", "q1@customer", "Found again in another folder")
    row = await only(company)
    said = await conversation(company.storage, OPERATOR, row.id)
    assert [entry.kind for entry in said.entries] == ["inbound", "outbound"]
    async with company.storage.reading() as session:
        contact = await session.get(InboundContact, contact_id)
    assert contact is not None
    assert (contact.state, contact.interaction_id) == ("filed", row.id)


async def test_without_a_conversation_it_is_shown_and_not_lost(company: Company) -> None:
    await found(company, "a1@home", "nobody@knows")
    assert (await only(company, InboxView.QUARANTINED)).preview.startswith("A sent mail")


async def test_only_answers_in_conversations_of_ours_are_chosen(company: Company) -> None:
    await company.write("c@customer.test", "Where is it?", id="q1@customer")
    await found(company, "a1@home", "q1@customer")
    answer, private = SentMail("a2@home", ("x@y", "q1@customer")), SentMail("a3@home", ("x@y",))
    here, first, nameless = (
        SentMail("a1@home", ("q1@customer",)),
        SentMail("a4@home", ()),
        SentMail("", ("q1@customer",)),
    )
    with statements(company.storage) as run:
        assert await among(company.storage, [answer, private, here, first, nameless]) == [answer, nameless]
    assert len({each for each in run if "FROM message" in each}) <= 2
    assert await among(company.storage, []) == []
