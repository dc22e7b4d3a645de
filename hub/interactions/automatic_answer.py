"""Writes an automatic answer in the transaction that files a message, at most as often as the rule allows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from hub.errors import Invalid
from hub.interactions.automatic import Given, Occasion, addresses, destination, refusal
from hub.interactions.automatic_text import chosen, filled, harmless
from hub.interactions.inbound_message import Arrival
from hub.interactions.inbox import plain_address
from hub.interactions.model import (
    AutomaticAnswer,
    AutomaticAnswerCount,
    Direction,
    InboxAddress,
    Interaction,
    Message,
)
from hub.interactions.text import storable
from hub.ports import Address, Composer, OutboundDraft, Rendered, Verdict
from storage.blobs import Blobs
from storage.outbox import DeliveryState, OutboxRow, key_of
from storage.unit_of_work import Work
from storage.upsert import insert_into

AUTOMATIC = "automatic answer"


@dataclass(frozen=True, slots=True)
class Voice:
    """As whom and in what words, by language, an answer is given; the first for those whose language is unknown."""

    inbox: InboxAddress
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AnsweringMachine:
    """Answers by itself, where an inbox has texts for that."""

    composer: Composer
    blobs: Blobs

    async def consider(self, work: Work, arrival: Arrival, interaction: Interaction, voice: Voice) -> str:
        """Answer the message that opened the interaction, if that is allowed. Returns why not, "" if it was done."""
        occasion = await _occasion(work, arrival)
        reason = refusal(occasion, Given()) or refusal(occasion, await _given(work, interaction, occasion))
        if reason:
            return reason
        draft = _draft(work, arrival, interaction, voice)
        try:
            rendered = self.composer.compose(draft)
        except Invalid as error:
            # That nobody can be answered is no reason not to file what they wrote.
            return error.message
        # The bytes may stay behind if the transaction fails: nothing leaves that no row names.
        blob = await self.blobs.put(rendered.raw)
        await queue_automatic(work, interaction, draft, Ready(rendered, blob, destination(occasion)))
        return ""


async def _occasion(work: Work, arrival: Arrival) -> Occasion:
    told = arrival.contact.envelope.get("mail_from")
    return_path = storable(str(told), 320) if told is not None else None
    # An answer to a forged sender is mail that somebody who never wrote to us did not ask for.
    forged = arrival.parsed.authentication.verdict is Verdict.FORGED
    unanswerable = arrival.parsed.unanswerable or ("the sender is forged" if forged else "")
    occasion = Occasion(unanswerable, storable(arrival.parsed.sender.address, 320), return_path, False)
    return replace(occasion, ours=await is_ours(work, occasion.sender, return_path or ""))


async def is_ours(work: Work, *written: str) -> bool:
    """Whether one of these is an address of ours, with or without an extension."""
    forms = {form for each in written for form in (each.lower(), plain_address(each))}
    ours = select(InboxAddress.id).where(InboxAddress.address.in_(forms)).limit(1)
    return await work.session.scalar(ours) is not None


async def _given(work: Work, interaction: Interaction, occasion: Occasion) -> Given:
    """Take the one answer of the interaction and one of today's of each address: only one transaction gets each."""
    mine = insert_into(work.session, AutomaticAnswer).values(interaction_id=interaction.id, at=work.now)
    taken = mine.on_conflict_do_nothing().returning(AutomaticAnswer.interaction_id)
    if await work.session.scalar(taken) is None:
        return Given(in_interaction=True)
    # In one order everywhere, so that two that count the same addresses cannot wait for each other.
    before = [await count_today(work, address) for address in sorted(addresses(occasion))]
    return Given(today=max(before))


async def count_today(work: Work, address: str) -> int:
    """How often the address was counted before today; counted once more now."""
    one = insert_into(work.session, AutomaticAnswerCount).values(address=address, day=work.now.date(), count=1)
    again = one.on_conflict_do_update(
        index_elements=["address", "day"], set_={"count": AutomaticAnswerCount.count + 1}
    ).returning(AutomaticAnswerCount.count)
    counted = await work.session.scalar(again)
    assert counted is not None, "an upsert always has a row"
    return counted - 1


def _draft(work: Work, arrival: Arrival, interaction: Interaction, voice: Voice) -> OutboundDraft:
    parsed = arrival.parsed
    subject = harmless(parsed.subject)
    text = chosen(voice.texts, f"{parsed.subject}\n{arrival.text}")
    return OutboundDraft(
        thread=interaction.id,
        sequence=0,
        sender=Address(voice.inbox.address, voice.inbox.display_name),
        recipients=(Address(parsed.sender.address),),
        copies=(),
        subject=subject,
        body_text=filled(text, interaction.id, subject),
        in_reply_to=parsed.external_id,
        references=(),
        files=(),
        written_at=work.now,
        automatic=True,
    )


@dataclass(frozen=True, slots=True)
class Ready:
    """A message as it leaves, the blob its bytes are in, and the address it goes to."""

    rendered: Rendered
    blob: str
    recipient: str


async def queue_automatic(work: Work, interaction: Interaction, draft: OutboundDraft, ready: Ready) -> Message:
    """Put what nobody wrote into a conversation and into the outbox. The interaction must be locked."""
    message = Message(
        interaction_id=interaction.id,
        direction=Direction.OUTBOUND,
        channel=interaction.channel,
        author_name=storable(draft.sender.name or draft.sender.address, 200),
        author_address=draft.sender.address,
        recipients=[address.address for address in draft.recipients],
        copies=[],
        subject=draft.subject,
        body_text=draft.body_text,
        reply_text=draft.body_text,
        auto=AUTOMATIC,
        attachments=[],
        external_id=ready.rendered.external_id,
        at=work.now,
        delivery=DeliveryState.QUEUED,
    )
    work.add(message)
    await work.flush()
    work.add(_outbox_row(work, message, ready))
    return message


def _outbox_row(work: Work, message: Message, ready: Ready) -> OutboxRow:
    return OutboxRow(
        channel=message.channel,
        key=key_of(ready.rendered.external_id, ready.recipient),
        subject_id=message.id,
        recipient=ready.recipient,
        envelope_from=ready.rendered.envelope_from,
        content=ready.blob,
        due_at=work.now,
        created_at=work.now,
    )
