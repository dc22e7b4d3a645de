"""A whole escalation with real mails: to an expert, back to the agent, and straight to the customer."""

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.utils import parseaddr

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.cases.answer import answer_agent
from hub.cases.open import NewCase, filled_in
from hub.cases.open_and_escalate import Asking, Made, open_and_escalate
from hub.documents.overview import overview
from hub.documents.transition import Step, transition
from hub.interactions.reply import ReplyRequest, reply
from hub.queueing.accept import accept_offer
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.work_modes import WorkMode
from hub.queueing.wrap_up import Closing, wrap_up
from storage.outbox import OutboxRow
from tests.hub.cases.help_desk import HelpDesk
from tests.hub.mail_channel import COMPOSER, deliver_mail
from tests.services.storage_fixture import SettableClock

CUSTOMER, SUPPORT = "carla@customer.test", "support@example.com"


def mail(text: str, to: str, answered: Message | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Carla <{CUSTOMER}>", to, "It is loud"
    message["Message-ID"] = f"<{abs(hash(text))}@customer.test>"
    if answered is not None:
        message["In-Reply-To"] = answered["Message-ID"]
    message.set_content(text)
    return message.as_bytes()


@dataclass(frozen=True)
class Shift:
    """A help desk with its router, whose clock goes on between two offers."""

    desk: HelpDesk
    clock: SettableClock

    async def offered(self, actor: Actor) -> int:
        """Have the router work, and take what it offers to somebody; returns the conversation."""
        # Nobody is asked about the same thing again within a minute.
        self.clock.advance(timedelta(seconds=61))
        await heartbeat(self.desk.storage, [self.desk.anna.user_id, self.desk.clara.user_id])
        await make_offers(self.desk.storage)
        (offer,) = await open_offers(self.desk.storage, actor.user_id)
        return await accept_offer(self.desk.storage, offer.offer_id, actor)

    async def asked(self) -> tuple[int, Made]:
        """A customer writes, and Anna asks the experts; returns where, and the case."""
        await deliver_mail(self.desk.company, mail("My grinder is loud.", SUPPORT), SUPPORT, CUSTOMER)
        talk = await self.offered(self.desk.anna)
        known = await filled_in(self.desk.storage, talk, self.desk.anna)
        hardware = self.desk.hardware
        case = NewCase(known.title, hardware, description=known.description, concerns=talk, key="her-one-click")
        asking = Asking("knowledge", "Is it the bearing?")
        made = await open_and_escalate(self.desk.storage, case, asking, self.desk.anna)
        assert await open_and_escalate(self.desk.storage, case, asking, self.desk.anna) == made
        return talk, made

    async def answer(self, work: int, text: str) -> None:
        """Clara answers the customer, having seen everything."""
        seen = (await self.desk.read(work, self.desk.clara)).last_message_id
        answer = ReplyRequest(work, text, seen, f"claras-answer-to-{seen}")
        await reply(self.desk.storage, answer, self.desk.clara, COMPOSER)


@pytest.fixture
async def shift(help_desk: HelpDesk, clock: SettableClock) -> Shift:
    """Anna and Clara are there."""
    for actor in (help_desk.anna, help_desk.clara):
        await set_mode(help_desk.storage, WorkMode.READY, "", actor)
    return Shift(help_desk, clock)


async def sent(help_desk: HelpDesk) -> list[Message]:
    """The mails that left, or are about to."""
    async with help_desk.storage.reading() as session:
        rows = (await session.scalars(select(OutboxRow).order_by(OutboxRow.id))).all()
    return [message_from_bytes(await help_desk.storage.blobs.get(row.content)) for row in rows]


async def test_an_expert_answers_the_agent_who_goes_on_with_it(shift: Shift) -> None:
    desk, (talk, made) = shift.desk, await shift.asked()
    work = await shift.offered(desk.clara)
    assert [entry.text.strip() for entry in (await desk.read(work, desk.clara)).entries] == [
        "My grinder is loud.",
        "Is it the bearing?",
    ]
    await answer_agent(desk.storage, made.id, "Ask whether it rattles.", desk.clara)
    await wrap_up(desk.storage, Closing(work), desk.clara)
    assert await shift.offered(desk.anna) == talk
    assert (await desk.read(talk, desk.anna)).entries[-1].text == "Ask whether it rattles."
    # What is asked again goes to the same place, with all that was said there.
    assert await desk.escalate(made.id) == work
    assert await shift.offered(desk.clara) == work


async def test_an_expert_answers_the_customer_in_the_same_thread(shift: Shift) -> None:
    desk, (talk, made) = shift.desk, await shift.asked()
    work = await shift.offered(desk.clara)
    await shift.answer(work, "Does it rattle?")
    (first,) = await sent(desk)
    address = parseaddr(first["Reply-To"])[1]
    await deliver_mail(desk.company, mail("It does.", address, first), address, CUSTOMER)
    await shift.answer(work, "Please tighten the left screw.")
    _, second = await sent(desk)
    assert parseaddr(second["To"])[1] == CUSTOMER
    assert parseaddr(second["From"])[1] == SUPPORT
    assert first["Message-ID"] in second["References"]
    await transition(desk.storage, Step(await desk.seen(made.id), "solve", "A loose screw."), desk.clara)
    await wrap_up(desk.storage, Closing(work), desk.clara)
    assert (await overview(desk.storage, made.id, desk.anna)).state == "solved"
    said = await desk.read(talk, desk.anna)
    assert [entry.author_name for entry in said.entries if entry.kind == "outbound"] == ["Clara", "Clara"]
    assert (await desk.history(made.id)).count("answered") == 2
