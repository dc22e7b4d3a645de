"""Answers an invitation: its organizer gets a mail that people and calendars understand (RFC 5546, RFC 6047)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.automatic_text import harmless
from hub.interactions.commit_answer import Prepared, commit_answer, committed
from hub.interactions.complete_draft import completed
from hub.interactions.draft import NO_SENDER, ReplyRequest, references_of
from hub.interactions.entry import Place
from hub.interactions.inbox import plain_address
from hub.interactions.invitation_answer import answer_sentence, answer_to
from hub.interactions.invitation_cards import InvitationCard
from hub.interactions.invitations_told import cards_at
from hub.interactions.model import InboxAddress, Interaction, InteractionState, Message
from hub.interactions.text import storable
from hub.interactions.wording import setting_of
from hub.invitation import Attendee, Invitation, Participation
from hub.ports import Address, Composer, OutboundDraft
from storage.unit_of_work import Storage, Work, action

MOST_COMMENT = 1000
REFUSALS = {
    "nothing": sentence("This asks for no answer."),
    "cancelled": sentence("The event was cancelled."),
    "replaced": sentence("The invitation was changed later. Answer the newer one."),
    "over": sentence("The event is over."),
    "nobody": sentence("The invitation does not say who sent it."),
}


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """What an agent answers to the invitation at a `place` of a message, 0 for its first, and may tell its organizer.

    `seen_message_id`, `key` and `hold` are as in a `ReplyRequest`. `confirmed`: they were shown the card's doubts.
    """

    interaction_id: int
    message_id: int
    place: int
    status: Participation
    seen_message_id: int
    key: str
    comment: str = ""
    confirmed: bool = False
    hold: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An invitation and how it is to be answered."""

    interaction: Interaction
    invitation: Invitation
    request: AnswerRequest
    now: datetime


class Unconfirmed(Conflict):
    """Somebody is to look twice before they answer; `doubts` are those of the card."""

    def __init__(self, organizer: str, doubts: Sequence[str]) -> None:
        super().__init__(sentence("The answer would go to %(organizer)s."), organizer=organizer)
        self.doubts = tuple(doubts)


async def answer_invitation(storage: Storage, request: AnswerRequest, by: Actor, composer: Composer) -> int:
    """Queue the answer and return its message's id; the same `key` again returns the same id.

    Raises as `reply` does, `Conflict` where the invitation holds no more, and `Unconfirmed`.
    """
    require(by, Permission.SERVE)
    if len(request.comment) > MOST_COMMENT:
        raise Invalid("The comment is too long.", {"comment": f"at most {MOST_COMMENT} characters"})
    async with storage.reading() as session:
        interaction = await session.get(Interaction, request.interaction_id)
        if interaction is None:
            raise NotFound
        require_queue(by, interaction.queue_id)
        interaction.refuse_merged()
        sent = await committed(session, request.key, by)
        if sent is not None:
            return sent
        now = storage.clock.now()
        card = await _answerable(session, interaction, request, now)
        reply, draft = await _drafted(session, _Asked(interaction, card.invitation, request, now), by)
    rendered = await asyncio.to_thread(composer.compose, draft)
    blob = await storage.blobs.put(rendered.raw)
    return await _commit(storage, request, Prepared(reply, draft, rendered, blob), by)


@action
async def _commit(work: Work, request: AnswerRequest, prepared: Prepared, by: Actor) -> int:
    interaction = await work.locked(Interaction, request.interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    if await committed(work.session, request.key, by) is None:
        # Again, for it may have been cancelled while it was rendered.
        await _answerable(work.session, interaction, request, work.now)
    return await commit_answer.within(work, prepared, by)


async def _answerable(
    session: AsyncSession, interaction: Interaction, request: AnswerRequest, now: datetime
) -> InvitationCard:
    quarantined = interaction.state == InteractionState.QUARANTINED
    place = Place(interaction.id, interaction.id, written=0, quarantined=quarantined, now=now)
    found = (await cards_at(session, place)).get(request.message_id, ())
    if not 0 <= request.place < len(found):
        raise NotFound
    card = found[request.place]
    if card.refusal:
        raise Conflict(REFUSALS[card.refusal])
    assert card.invitation.organizer is not None, "otherwise it is refused"
    if card.doubts and not request.confirmed:
        raise Unconfirmed(card.invitation.organizer.address, card.doubts)
    return card


async def _drafted(session: AsyncSession, asked: _Asked, by: Actor) -> tuple[ReplyRequest, OutboundDraft]:
    """The answer as it is committed and as it is rendered."""
    interaction, invitation, request = asked.interaction, asked.invitation, asked.request
    organizer = invitation.organizer
    assert organizer is not None, "otherwise it is refused"
    as_invited, inbox = await _invited(session, interaction, invitation)
    us = Attendee(as_invited, inbox.display_name, request.status)
    answer = answer_to(invitation, us, storable(request.comment.strip()))
    language = (await setting_of(session, by, interaction.id)).language
    text = answer_sentence(answer, request.status, language)
    reply = ReplyRequest(interaction.id, text, request.seen_message_id, request.key, hold=request.hold)
    about = select(Message.external_id, Message.subject).where(Message.id == request.message_id)
    external_id, subject = (await session.execute(about)).one()
    draft = OutboundDraft(
        thread=interaction.id,
        sequence=request.seen_message_id,
        sender=Address(inbox.address, inbox.display_name),
        recipients=(Address(organizer.address, harmless(organizer.name)),),
        copies=(),
        subject=subject or interaction.subject,
        body_text=text,
        in_reply_to=external_id,
        references=await references_of(session, interaction.id),
        files=(),
        written_at=asked.now,
        invitation=answer,
    )
    return reply, await completed(session, draft, reply, by)


async def _invited(session: AsyncSession, interaction: Interaction, invitation: Invitation) -> tuple[str, InboxAddress]:
    """Our address as it was invited, and the inbox behind it: the one it came to, unless only another is invited."""
    guests = {form: guest.address for guest in reversed(invitation.attendees) for form in _forms(guest.address)}
    organizer = invitation.organizer.address.lower() if invitation.organizer else ""
    wanted = {*guests, interaction.inbox_address, organizer}
    query = select(InboxAddress).where(InboxAddress.channel == interaction.channel, InboxAddress.address.in_(wanted))
    ours = {inbox.address: inbox for inbox in await session.scalars(query.order_by(InboxAddress.id))}
    if organizer in ours:
        raise Conflict("The invitation is our own.")
    invited = [inbox for address, inbox in ours.items() if address in guests]
    came_to = ours.get(interaction.inbox_address)
    inbox = came_to if came_to in invited or not invited else invited[0]
    if inbox is None:
        raise Invalid(NO_SENDER)
    return guests.get(inbox.address, inbox.address), inbox


def _forms(address: str) -> tuple[str, str]:
    return plain_address(address), address.lower()
