"""What other servers report of an answer is shown on that very answer; and a stranger's report changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from channels.email.report_options import xtext
from hub.interactions.conversation import conversation
from hub.interactions.deliver import send_again
from hub.interactions.deliverer import Deliverer
from hub.interactions.entry import Entry
from hub.interactions.listing import InboxView
from hub.interactions.model import Interaction, InteractionState, Participant
from hub.interactions.reply import reply
from hub.parties.model import Suppression
from hub.ports import Delivery, Outbound
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from storage.outbox import DeliveryState, OutboxRow
from tests.hub.company import Company
from tests.hub.interactions.test_deliver import Outside
from tests.hub.interactions.test_receive import only, rows
from tests.hub.interactions.test_reply import answer, opened
from tests.hub.mail_channel import COMPOSER, deliver_mail
from tests.services.storage_fixture import SettableClock

CUSTOMER = "c@customer.com"


@dataclass(frozen=True)
class Sent:
    """An answer on its way: the company, its message, and what the customer's server saw of it."""

    company: Company
    interaction_id: int
    message_id: int
    return_path: str
    external_id: str


@dataclass(frozen=True)
class Report:
    """A mail that tells of an answer, as mail servers write them."""

    recipient: str = CUSTOMER
    action: str = "failed"
    status: str = "5.1.1"
    envelope_id: str = ""
    returned_id: str = ""

    def mail(self) -> bytes:
        """Its bytes."""
        envelope_id = f"Original-Envelope-Id: {self.envelope_id}\n" if self.envelope_id else ""
        returned = f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{self.returned_id}>\n\n"
        return (
            "From: MAILER-DAEMON@mx.customer.com\nTo: x@example.com\nSubject: Undelivered Mail\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n\n"
            f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.com\n{envelope_id}\n"
            f"Final-Recipient: rfc822; {self.recipient}\nAction: {self.action}\nStatus: {self.status}\n"
            "Diagnostic-Code: smtp; 550 no such\n  user\n\n"
            f"{returned if self.returned_id else ''}--b--\n"
        ).encode()


GUESSED = (
    b"From: MAILER-DAEMON@mx.customer.com\nSubject: Undelivered Mail Returned to Sender\n\n"
    b"<c@customer.com>: 550 5.1.1 no such user\n"
)


@pytest.fixture
async def sent(company: Company) -> Sent:
    """An answer the relay has taken."""
    said = await opened(company)
    message_id = await reply(company.storage, answer(said), company.anna, COMPOSER)
    await Deliverer(company.storage, {"email": Outside()}).run_once()
    (row,) = await copies(company)
    return Sent(company, said.row.id, message_id, row.envelope_from, row.key.rpartition(":")[0])


async def copies(company: Company) -> list[OutboxRow]:
    """Every copy that leaves or left."""
    async with company.storage.reading() as session:
        return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def entries(sent: Sent) -> list[Entry]:
    """The conversation."""
    return list((await conversation(sent.company.storage, sent.company.sven, sent.interaction_id)).entries)


async def answer_of(sent: Sent) -> Entry:
    """The answer as the page shows it."""
    return next(entry for entry in await entries(sent) if entry.id == sent.message_id)


async def events(sent: Sent) -> list[str]:
    """What happened to the interaction, oldest first."""
    async with sent.company.storage.reading() as session:
        stream = select(EventRow.name).where(EventRow.stream == f"interaction-{sent.interaction_id}")
        return list(await session.scalars(stream.order_by(EventRow.sequence)))


async def close(sent: Sent) -> None:
    """Anna wraps it up."""
    await wrap_up(sent.company.storage, Closing(sent.interaction_id, "solved"), sent.company.anna)


async def test_a_bounce_is_shown_on_the_very_answer_and_opens_it_again(sent: Sent) -> None:
    await close(sent)
    before = await events(sent)
    await deliver_mail(sent.company, Report().mail(), sent.return_path)
    shown = await answer_of(sent)
    assert (shown.delivery, shown.delivery_answer) == ("failed", "c@customer.com: 5.1.1 550 no such user")
    row = await only(sent.company)
    assert (row.state, row.unanswered, row.work_state) == ("open", True, "waiting")
    assert (await events(sent))[len(before) :] == ["DeliveryReported"]
    assert [entry.auto for entry in await entries(sent)] == ["", "", "bounce"]


async def test_whoever_reports_takes_no_part(sent: Sent) -> None:
    await deliver_mail(sent.company, Report().mail(), sent.return_path)
    async with sent.company.storage.reading() as session:
        assert list(await session.scalars(select(Participant.address))) == [CUSTOMER]


@pytest.mark.parametrize("told", [lambda address: address, xtext, str.upper])
async def test_the_envelope_id_names_it_too(sent: Sent, told: Callable[[str], str]) -> None:
    report = Report(envelope_id=told(sent.return_path))
    await deliver_mail(sent.company, report.mail(), "support@example.com")
    assert (await answer_of(sent)).delivery == "failed"


async def test_and_so_does_the_mail_that_came_back(sent: Sent) -> None:
    await deliver_mail(sent.company, Report(returned_id=sent.external_id).mail(), "support@example.com")
    assert (await answer_of(sent)).delivery == "failed"


async def test_without_a_form_only_what_comes_to_a_signed_address_is_believed(sent: Sent) -> None:
    await deliver_mail(sent.company, GUESSED, "support@example.com")
    assert (await answer_of(sent)).delivery == "sent"
    await deliver_mail(sent.company, GUESSED, sent.return_path)
    assert (await answer_of(sent)).delivery == "failed"


async def test_a_mailbox_that_forwards_reports_an_address_we_never_wrote_to(sent: Sent) -> None:
    await deliver_mail(sent.company, Report(recipient="private@home.org").mail(), sent.return_path)
    assert (await answer_of(sent)).delivery_answer == "c@customer.com: 5.1.1 550 no such user"


FORGED: dict[str, Callable[[Sent], tuple[Report, str]]] = {
    "nothing known": lambda sent: (Report(), "support@example.com"),
    "invented id": lambda sent: (Report(returned_id="made-up@example.com"), "support@example.com"),
    "forged address": lambda sent: (Report(), f"bounce+{sent.interaction_id}.0.aaaaaaaaaaaaaaaa@example.com"),
    "forged envelope id": lambda sent: (
        Report(envelope_id=f"bounce+{sent.interaction_id}.0.aaaaaaaaaaaaaaaa@example.com"),
        "support@example.com",
    ),
    "cut address": lambda sent: (Report(), sent.return_path.replace("@", "a@")),
    "somebody else's id": lambda sent: (
        replace(Report(), returned_id=sent.external_id, recipient="other@customer.com"),
        "support@example.com",
    ),
}


@pytest.mark.parametrize("forgery", FORGED)
async def test_a_strangers_report_changes_nothing_and_is_kept(sent: Sent, forgery: str) -> None:
    await close(sent)
    report, to = FORGED[forgery](sent)
    await deliver_mail(sent.company, report.mail(), to)
    shown = await answer_of(sent)
    assert (shown.delivery, shown.remarks) == ("sent", ())
    async with sent.company.storage.reading() as session:
        interaction = await session.get_one(Interaction, sent.interaction_id)
    assert interaction.state == InteractionState.CLOSED
    parked = await rows(sent.company, InboxView.PARKED)
    assert len(parked) + len(await entries(sent)) == 3, "it is kept, parked or beside the answer"


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [
        ("failed", "5.1.1", "failed"),
        ("failed", "4.4.7", "failed"),
        ("failed", "", "failed"),
        ("failed", "2.0.0", "sent"),
        ("expired", "4.4.7", "failed"),
        ("", "5.1.1", "failed"),
        ("", "4.4.7", "sent"),
        ("delayed", "4.4.1", "sent"),
        ("delivered", "2.1.5", "sent"),
        ("relayed", "2.1.9", "sent"),
        ("expanded", "2.1.5", "sent"),
    ],
)
async def test_action_and_class_decide(sent: Sent, action: str, status: str, state: str) -> None:
    await deliver_mail(sent.company, Report(action=action, status=status).mail(), sent.return_path)
    assert (await answer_of(sent)).delivery == state


async def test_a_delay_is_shown_and_opens_nothing(sent: Sent) -> None:
    await close(sent)
    await deliver_mail(sent.company, Report(action="delayed", status="4.4.1").mail(), sent.return_path)
    assert (await answer_of(sent)).remarks == ("delayed on its way: c@customer.com: 4.4.1 550 no such user",)
    assert (await only(sent.company, InboxView.CLOSED)).id == sent.interaction_id


async def test_who_reports_again_and_again_does_not_fill_the_page(sent: Sent) -> None:
    for number in range(22):
        await deliver_mail(sent.company, Report(action="delayed", status=f"4.4.{number}").mail(), sent.return_path)
    assert len((await answer_of(sent)).remarks) == 20


async def test_each_recipient_has_a_fate_of_their_own(sent: Sent) -> None:
    async with sent.company.storage.transaction() as work:
        first = (await work.session.scalars(select(OutboxRow))).one()
        copy = {
            name: getattr(first, name) for name in ("channel", "subject_id", "envelope_from", "content", "created_at")
        }
        work.add(OutboxRow(**copy, key="second", recipient="D@customer.com", state=DeliveryState.SENT))
    await deliver_mail(sent.company, Report(recipient="d@customer.com").mail(), sent.return_path)
    assert [row.state for row in await copies(sent.company)] == ["sent", "failed"]
    assert (await answer_of(sent)).delivery_answer.startswith("D@customer.com: 5.1.1")
    await deliver_mail(sent.company, Report(recipient="nobody@customer.com").mail(), sent.return_path)
    assert [row.state for row in await copies(sent.company)] == ["sent", "failed"]


async def test_a_domain_is_the_same_in_both_its_spellings(sent: Sent) -> None:
    async with sent.company.storage.transaction() as work:
        first = (await work.session.scalars(select(OutboxRow))).one()
        copy = {
            name: getattr(first, name) for name in ("channel", "subject_id", "envelope_from", "content", "created_at")
        }
        work.add(OutboxRow(**copy, key="second", recipient="d@Müller.example", state=DeliveryState.SENT))
    await deliver_mail(sent.company, Report(recipient="d@xn--mller-kva.example").mail(), sent.return_path)
    assert [row.state for row in await copies(sent.company)] == ["sent", "failed"]


async def test_what_has_not_left_cannot_have_come_back(company: Company) -> None:
    said = await opened(company)
    await reply(company.storage, answer(said), company.anna, COMPOSER)
    (row,) = await copies(company)
    await deliver_mail(company, Report().mail(), row.envelope_from)
    assert [row.state for row in await copies(company)] == ["queued"]


async def test_a_bounce_that_is_faster_than_the_relays_last_word_stands(company: Company) -> None:
    said = await opened(company)
    message_id = await reply(company.storage, answer(said), company.anna, COMPOSER)

    class Bouncing(Outside):
        """The relay delivers at once, and its answer to us comes last."""

        async def send(self, outbound: Outbound) -> Delivery:
            await deliver_mail(company, Report().mail(), outbound.envelope_from)
            return await super().send(outbound)

    await Deliverer(company.storage, {"email": Bouncing()}).run_once()
    shown = await answer_of(Sent(company, said.row.id, message_id, "", ""))
    assert shown.delivery == "failed"


async def test_a_failed_answer_sent_again_may_arrive(sent: Sent, clock: SettableClock) -> None:
    await deliver_mail(sent.company, Report().mail(), sent.return_path)
    await send_again(sent.company.storage, sent.message_id, sent.company.anna)
    clock.advance(timedelta(minutes=1))
    await Deliverer(sent.company.storage, {"email": Outside()}).run_once()
    assert (await answer_of(sent)).delivery == "sent"


READ = """From: c@customer.com
Subject: Read: Order
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

Read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; c@customer.com
Original-Message-ID: <{id}>
Disposition: {disposition}

--b--
"""


@pytest.mark.parametrize(
    ("disposition", "read"),
    [("manual-action/MDN-sent-manually; displayed", True), ("automatic-action/MDN-sent-automatically; deleted", False)],
)
async def test_a_receipt_marks_the_answer_as_read_and_opens_nothing(sent: Sent, disposition: str, read: bool) -> None:
    await close(sent)
    raw = READ.format(id=sent.external_id, disposition=disposition).encode()
    await deliver_mail(sent.company, raw, "support@example.com", CUSTOMER)
    assert ((await answer_of(sent)).read_at is not None) is read
    assert (await only(sent.company, InboxView.CLOSED)).id == sent.interaction_id


COMPLAINT = """From: feedback@provider.com
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b

Unwanted.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1
Original-Rcpt-To: <{recipient}>

--b
Content-Type: message/rfc822

Message-ID: <{id}>
Subject: Order

Hello
--b--
"""


@pytest.mark.parametrize(("recipient", "suppressed"), [(CUSTOMER, [CUSTOMER]), ("other@customer.com", [])])
async def test_a_complaint_is_shown_and_ends_marketing_to_who_complained(
    sent: Sent, recipient: str, suppressed: list[str]
) -> None:
    raw = COMPLAINT.format(id=sent.external_id, recipient=recipient).encode()
    await deliver_mail(sent.company, raw, "support@example.com", "feedback@provider.com")
    async with sent.company.storage.reading() as session:
        assert list(await session.scalars(select(Suppression.address))) == suppressed
    assert bool((await answer_of(sent)).remarks) is bool(suppressed)
