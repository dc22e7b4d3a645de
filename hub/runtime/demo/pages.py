"""One text of a conversation as rows: the customer's mail with its original, or our answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from channels.email.dedupe import dedupe_key
from hub.access.model import User
from hub.interactions.model import ContactState, Direction, InboundContact, Interaction, Message
from hub.runtime.demo.customers import Customer
from hub.runtime.demo.letters import Letter, quoting
from hub.runtime.demo.papers import Story
from storage.outbox import DeliveryState
from storage.unit_of_work import Work

SOURCE = "demo"


@dataclass(frozen=True, slots=True)
class Page:
    """The text `number` of a story, written `at`, in answer to `previous`."""

    interaction: Interaction
    story: Story
    number: int
    at: datetime
    previous: Message | None

    @property
    def text(self) -> str:
        """What was written."""
        return self.story.said[self.number]

    @property
    def subject(self) -> str:
        """As mail programs make it."""
        return f"Re: {self.story.subject}" if self.number else self.story.subject


async def keep_page(work: Work, page: Page, customer: Customer, agent: User, random: Random) -> Message:
    """Write one text, the customer's or our agent's in turn."""
    message_id = str(UUID(int=random.getrandbits(128), version=4))
    if page.number % 2:
        message = _answer(page, customer, agent, message_id)
    else:
        message = await _letter(work, page, customer, message_id)
    work.add(message)
    await work.flush()
    return message


def _answer(page: Page, customer: Customer, agent: User, message_id: str) -> Message:
    inbox = page.interaction.inbox_address
    return Message(
        interaction_id=page.interaction.id,
        direction=Direction.OUTBOUND,
        channel="email",
        author_id=agent.id,
        author_name=agent.name,
        author_address=inbox,
        recipients=[customer.writer.address],
        copies=[],
        subject=page.subject,
        body_text=page.text,
        reply_text=page.text,
        external_id=f"{message_id}@{inbox.rpartition('@')[2]}",
        at=page.at,
        delivery=DeliveryState.SENT,
        delivery_answer="250 2.0.0 Ok",
    )


async def _letter(work: Work, page: Page, customer: Customer, message_id: str) -> Message:
    inbox, earlier = page.interaction.inbox_address, page.previous
    letter = Letter(
        name=customer.writer.name,
        address=customer.writer.address,
        to=inbox,
        subject=page.subject,
        text=quoting(page.text, earlier.body_text) if earlier else page.text,
        message_id=f"{message_id}@{customer.writer.address.rpartition('@')[2]}",
        at=page.at,
        in_reply_to=earlier.external_id if earlier else "",
    )
    contact = original(letter.mail().as_bytes(), inbox, page.at)
    contact.state, contact.interaction_id = ContactState.FILED, page.interaction.id
    work.add(contact)
    await work.flush()
    return Message(
        interaction_id=page.interaction.id,
        direction=Direction.INBOUND,
        channel="email",
        contact_id=contact.id,
        identity_id=customer.identity.id,
        author_name=letter.name,
        author_address=letter.address,
        recipients=[inbox],
        copies=[],
        subject=letter.subject,
        body_text=letter.text,
        reply_text=page.text,
        external_id=letter.message_id,
        at=page.at,
    )


def original(raw: bytes, inbox: str, at: datetime) -> InboundContact:
    """A mail as the front door would have kept it."""
    return InboundContact(
        channel="email",
        source=SOURCE,
        dedupe_key=dedupe_key(raw, [inbox]),
        inboxes=[inbox],
        envelope={},
        raw=raw,
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        received_at=at,
    )
