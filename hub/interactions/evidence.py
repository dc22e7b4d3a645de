"""Gathers what the threading rule needs to know about a message from what is stored."""

from collections.abc import Iterable

from sqlalchemy import select

from hub.activities.guest_answers import answered_conversations
from hub.interactions.inbound_message import LONGEST_ID
from hub.interactions.model import Interaction, Message, Participant
from hub.interactions.text import storable
from hub.interactions.threading import Evidence, subject_number
from hub.ports import ParsedContact, Verdict
from storage.unit_of_work import Work

# A mailing list regular can carry hundreds of ids; the newest are the ones that can match.
MOST_REFERENCES = 50


async def gather(work: Work, contact: ParsedContact, token: int | None) -> Evidence:
    """Look up what is referred to, also by the event it answers, the subject's number, and who takes part in these."""
    referenced = await referenced_interactions(work, contact.references[:MOST_REFERENCES])
    referenced += await answered_conversations(work, contact)
    numbered = await _existing(work, subject_number(contact.subject))
    signed = await _existing(work, token)
    candidates = {*referenced, *(each for each in (numbered, signed) if each is not None)}
    return Evidence(
        sender=contact.sender.address.lower(),
        token=signed,
        referenced=referenced,
        numbered=numbered,
        participants=await _participants(work, candidates),
        forged=contact.authentication.verdict is Verdict.FORGED,
    )


async def referenced_interactions(work: Work, ids: tuple[str, ...]) -> tuple[int, ...]:
    """The interaction of each of these external ids that we stored, in their order."""
    if not ids:
        return ()
    # As they would have been kept: PostgreSQL does not even compare with what it cannot keep.
    kept = [storable(external_id, LONGEST_ID) for external_id in ids]
    query = select(Message.external_id, Message.interaction_id).where(Message.external_id.in_(kept))
    rows = (await work.session.execute(query.order_by(Message.id))).all()
    # The oldest message with an id wins: a later one with the same id is a copy or a forgery.
    interaction_of = dict(reversed(rows))
    return tuple(interaction_of[external_id] for external_id in kept if external_id in interaction_of)


async def _existing(work: Work, interaction_id: int | None) -> int | None:
    if interaction_id is None:
        return None
    return await work.session.scalar(select(Interaction.id).where(Interaction.id == interaction_id))


async def _participants(work: Work, interactions: Iterable[int]) -> dict[int, frozenset[str]]:
    wanted = list(interactions)
    if not wanted:
        return {}
    query = select(Participant.interaction_id, Participant.address).where(Participant.interaction_id.in_(wanted))
    found: dict[int, set[str]] = {}
    for interaction_id, address in await work.session.execute(query):
        found.setdefault(interaction_id, set()).add(address)
    return {interaction_id: frozenset(addresses) for interaction_id, addresses in found.items()}
