"""Writes guests what became of an activity: asked for with each change, one mail for all who are told the same."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from hub.access.model import User
from hub.activities.guest_mail import GuestMail, Occasion, invitation_of, mails_to, note_told
from hub.activities.guests import locked_guests
from hub.activities.model import Activity, Guest
from hub.activities.planned_telling import TELL
from hub.errors import Invalid
from hub.events import GuestsTold
from hub.interactions.automatic_text import harmless, language_of
from hub.interactions.draft import last_heard, references_of, sender_of
from hub.interactions.merged import follow_merges, home_of_reply
from hub.interactions.model import Direction, Interaction, Message
from hub.interactions.participants import let_take_part
from hub.interactions.text import storable, storable_json
from hub.invitation import Attendee
from hub.parties.model import Party
from hub.ports import Address, Composer, OutboundDraft
from storage.blobs import Blobs
from storage.errors import LeaseLost
from storage.jobs import Job, claim_due, finish
from storage.outbox import DeliveryState, OutboxRow, key_of
from storage.unit_of_work import Storage, Work, action

# Seconds; the outbox is looked at about as often.
EVERY = 1.0


class Voice(Protocol):
    """Says it in words."""

    def words(self, occasion: Occasion, language: str) -> str:
        """The text of the mail in a language, in English for one that is not known."""


@dataclass(frozen=True, slots=True)
class Inviter:
    """What mails to guests are made with."""

    composer: Composer
    blobs: Blobs
    voice: Voice


async def keep_telling_guests(storage: Storage, inviter: Inviter) -> None:
    """Work until cancelled. Raises `StorageUnavailable`; call again later."""
    while True:
        await tell_guests_due(storage, inviter)
        await asyncio.sleep(EVERY)


async def tell_guests_due(storage: Storage, inviter: Inviter) -> int:
    """Write every mail that was asked for; returns how many were."""
    told = 0
    for job in await claim_due(storage, TELL):
        # Whoever took it over tells instead.
        with suppress(LeaseLost):
            told += await tell_guests(storage, job, inviter)
    return told


@action
async def tell_guests(work: Work, job: Job, inviter: Inviter) -> int:
    """Queue what guests of one activity are still to be told and finish its job; returns how many mails that are."""
    await finish(work, job)
    number = job.payload["activity_id"]
    query = select(Interaction.id).join(Activity, Activity.interaction_id == Interaction.id)
    # First the conversation, as whoever files an answer does.
    held = await work.locked(Interaction, await work.session.scalar(query.where(Activity.id == number)) or 0)
    activity = await work.locked(Activity, number)
    if held is None or activity is None:
        return 0
    conversation = await follow_merges(work, held)
    about = _About(conversation, activity, await locked_guests(work.session, activity.id))
    return sum([await _send(work, about, mail, inviter) for mail in mails_to(activity, about.guests, work.now)])


@dataclass(frozen=True, slots=True)
class _About:
    """An activity, everybody who ever was invited to it, and the conversation in which they are written to."""

    conversation: Interaction
    activity: Activity
    guests: Sequence[Guest]


async def _send(work: Work, about: _About, mail: GuestMail, inviter: Inviter) -> int:
    """Queue one mail; where one of several addresses is none, all others get theirs alone."""
    conversation, activity = about.conversation, about.activity
    draft = await _draft(work, about, mail, inviter.voice)
    if draft is None:
        return 0
    try:
        rendered = inviter.composer.compose(draft)
    except Invalid:
        if len(mail.guests) == 1:
            return 0
        return sum([await _send(work, about, mail.to(guest), inviter) for guest in mail.guests])
    message = await _write(work, about, draft, rendered.external_id)
    content = await inviter.blobs.put(rendered.raw)
    for guest in mail.guests:
        work.add(_outbox_row(message, guest.address, rendered.envelope_from, content))
        note_told(guest, activity, mail.method)
    await let_take_part(work, conversation, [guest.address for guest in mail.guests])
    told = GuestsTold(
        conversation.id, conversation.queue_id, message.id, activity.id, activity.owner_id, activity.queue_id
    )
    conversation.version = await work.record(told)
    return 1


async def _draft(work: Work, about: _About, mail: GuestMail, voice: Voice) -> OutboundDraft | None:
    """The mail before it is rendered; None if the conversation came to no address of ours that could write it."""
    conversation, activity = about.conversation, about.activity
    sender = await sender_of(work.session, conversation)
    if sender is None:
        return None
    heard = await last_heard(work.session, conversation.id)
    party = await work.session.get(Party, conversation.party_id) if conversation.party_id else None
    language = (party.language if party else "") or (language_of(heard.reply_text or heard.body_text) if heard else "")
    organizer = Attendee(sender.address, sender.name)
    return OutboundDraft(
        thread=conversation.id,
        sequence=heard.id if heard else 0,
        sender=sender,
        recipients=tuple(Address(guest.address, guest.name) for guest in mail.guests),
        copies=(),
        subject=harmless(activity.title),
        body_text=voice.words(mail.occasion, language),
        in_reply_to=heard.external_id if heard else "",
        references=await references_of(work.session, conversation.id),
        files=(),
        written_at=work.now,
        invitation=invitation_of(activity, mail, about.guests, organizer),
    )


async def _write(work: Work, about: _About, draft: OutboundDraft, external_id: str) -> Message:
    """The message as the conversation shows it: of whose activity it is."""
    conversation, owner = about.conversation, await work.session.get_one(User, about.activity.owner_id)
    assert draft.invitation is not None, "it is an invitation"
    message = Message(
        interaction_id=conversation.id,
        home_id=await home_of_reply(work, conversation),
        direction=Direction.OUTBOUND,
        channel=conversation.channel,
        author_id=owner.id,
        author_name=owner.name,
        author_address=draft.sender.address,
        recipients=[address.address for address in draft.recipients],
        copies=[],
        subject=storable(draft.subject, 500),
        body_text=draft.body_text,
        reply_text=draft.body_text,
        external_id=external_id,
        at=work.now,
        delivery=DeliveryState.QUEUED,
        attachments=[],
        invitations=[storable_json(draft.invitation.as_json())],
    )
    work.add(message)
    await work.flush()
    return message


def _outbox_row(message: Message, recipient: str, envelope_from: str, content: str) -> OutboxRow:
    return OutboxRow(
        channel=message.channel,
        key=key_of(message.external_id, recipient),
        subject_id=message.id,
        recipient=recipient,
        envelope_from=envelope_from,
        content=content,
        due_at=message.at,
        created_at=message.at,
    )
