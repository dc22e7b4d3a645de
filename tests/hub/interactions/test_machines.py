"""Mail that machines write, and our own: kept and shown once, with the reason, and it moves nothing."""

import pytest
from sqlalchemy import func, select, update

from channels.email.parse.automatic import MOST_HOPS
from hub.interactions.conversation import conversation
from hub.interactions.deliverer import Deliverer
from hub.interactions.listing import InboxView
from hub.interactions.model import InboxAddress, Participant
from hub.interactions.reply import ReplyRequest, reply
from hub.ports import Delivery, Outbound
from hub.queueing.wrap_up import Closing, wrap_up
from storage.outbox import OutboxRow
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only, rows
from tests.hub.interactions.test_reports import Sent, sent
from tests.hub.mail_channel import COMPOSER, deliver_mail

__all__ = ["sent"]

SUPPORT, SALES = "support@example.com", "sales@example.com"


def mail(sender: str, header: str = "", text: str = "Hello") -> bytes:
    """A plain mail; `header` is whole lines."""
    return f"From: {sender}\nSubject: Order\n{header}\n{text}\n".encode()


def hops(number: int) -> str:
    """The traces of that many servers."""
    return "".join(f"Received: from a by b{each}.test; Mon, 2 Mar 2026 09:00:00 +0000\n" for each in range(number))


class Ourselves:
    """A relay that hands what we send to ourselves back to us."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.taken: list[Outbound] = []

    async def send(self, outbound: Outbound) -> Delivery:
        """Take one mail, and deliver it if it is for an inbox of ours."""
        self.taken.append(outbound)
        if outbound.recipient in (SUPPORT, SALES):
            await deliver_mail(self.company, outbound.raw, outbound.recipient, outbound.envelope_from)
        return Delivery("250 taken")


async def answering(company: Company) -> None:
    """Have every inbox answer by itself."""
    async with company.storage.transaction() as work:
        await work.session.execute(update(InboxAddress).values(automatic_texts={"en": "Number {{ number }}"}))


async def leaving(company: Company) -> int:
    """How many mails wait to leave, or left."""
    async with company.storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(OutboxRow)) or 0


async def test_two_own_addresses_that_write_to_each_other_make_one_conversation(company: Company) -> None:
    await answering(company)
    await deliver_mail(company, mail(SUPPORT), SALES, SUPPORT)
    first = await only(company)
    assert (first.queue_id, await leaving(company)) == (company.sales, 0)
    said = await conversation(company.storage, company.sven, first.id)
    request = ReplyRequest(first.id, "We will see.", said.last_message_id, "key-of-this-click")
    await reply(company.storage, request, company.clara, COMPOSER)
    relay = Ourselves(company)
    while await Deliverer(company.storage, {"email": relay}).run_once():
        pass
    assert [outbound.recipient for outbound in relay.taken] == [SUPPORT]
    after = await conversation(company.storage, company.sven, (await only(company)).id)
    assert [(entry.kind, entry.auto) for entry in after.entries] == [
        ("inbound", ""),
        ("outbound", ""),
        ("inbound", "our own message"),
    ]
    assert not after.row.unanswered


async def test_over_a_hundred_servers_is_a_loop_in_quarantine(company: Company) -> None:
    await answering(company)
    await deliver_mail(company, mail("c@customer.com", hops(MOST_HOPS + 1)), SUPPORT, "c@customer.com")
    caught = await only(company, InboxView.QUARANTINED)
    said = await conversation(company.storage, company.sven, caught.id)
    assert said.reason == "a mail loop: it came through more than 100 servers"
    assert said.contact_id is not None, "its original is one click away"
    assert await leaving(company) == 0


async def test_a_hundred_servers_are_no_loop(company: Company) -> None:
    await deliver_mail(company, mail("c@customer.com", hops(MOST_HOPS)), SUPPORT, "c@customer.com")
    assert (await only(company)).work_state == "waiting"


@pytest.mark.parametrize(
    ("header", "return_path", "reason"),
    [
        ("Auto-Submitted: auto-generated\n", "c@customer.com", "Auto-Submitted: auto-generated"),
        ("Precedence: bulk\n", "c@customer.com", "Precedence: bulk"),
        ("", "", "no return path"),
        ("Content-Type: multipart/report; report-type=x; boundary=b\n", "c@customer.com", "report"),
    ],
)
async def test_machine_mail_is_parked_with_its_reason_and_never_answered(
    company: Company, header: str, return_path: str, reason: str
) -> None:
    await answering(company)
    await deliver_mail(company, mail("c@customer.com", header), SUPPORT, return_path)
    parked = await only(company, InboxView.PARKED)
    assert (await conversation(company.storage, company.sven, parked.id)).reason == reason
    assert await leaving(company) == 0
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Participant))).all() == []


async def test_a_customers_holiday_is_shown_and_opens_nothing(sent: Sent) -> None:
    await wrap_up(sent.company.storage, Closing(sent.interaction_id, "solved"), sent.company.anna)
    away = mail("c@customer.com", f"Auto-Submitted: auto-replied\nIn-Reply-To: <{sent.external_id}>\n", "I am away.")
    # RFC 3834 has it sent to the return path of what it answers.
    await deliver_mail(sent.company, away, sent.return_path)
    closed = await only(sent.company, InboxView.CLOSED)
    said = await conversation(sent.company.storage, sent.company.sven, closed.id)
    assert [entry.auto for entry in said.entries] == ["", "", "Auto-Submitted: auto-replied"]
    assert [entry.delivery for entry in said.entries] == ["", "sent", ""]
    assert (closed.unanswered, closed.work_state) == (False, "")


async def test_an_automatic_answer_of_another_hub_ends_there(company: Company) -> None:
    await answering(company)
    theirs = mail("help@other.test", "Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\nX-Loop: help\n")
    await deliver_mail(company, theirs, SUPPORT)
    assert len(await rows(company, InboxView.PARKED)) == 1
    assert await leaving(company) == 0
