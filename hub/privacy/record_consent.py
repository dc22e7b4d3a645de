"""Writes down that somebody agreed to something, or took it back, with the evidence: a line more, never one changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import Invalid, sentence
from hub.events import PartyChanged
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction, Message
from hub.interactions.text import storable
from hub.parties.members import members_of
from hub.parties.visible import locked_party
from hub.privacy.contact import Purpose
from hub.privacy.model import Consent, How
from storage.unit_of_work import Work, action

CHANNELS = ("email", "phone", "chat", "fax")
LONGEST_EVIDENCE = 2000
# Clocks of two machines differ that much.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How it is known: `at` None is now; `message_id` a message of theirs, `text_version` what they read."""

    how: str
    at: datetime | None = None
    address: str = ""
    message_id: int | None = None
    text_version: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody agreed to, or with `given` false agrees to no more."""

    purpose: str
    channel: str
    given: bool


@action
async def record_consent(work: Work, party_id: int, wish: Wish, evidence: Evidence, by: Actor) -> int:
    """Keep it and return its id. Raises `NotFound`, `NotAllowed`, `Invalid` for what proves nothing."""
    party = await locked_party(work, party_id, by)
    at = evidence.at or work.now
    _check(wish, evidence)
    if at > work.now + AHEAD:
        raise Invalid("It was not said yet.", {"at": sentence("It was not said yet.")})
    if evidence.message_id is not None:
        await _check_message(work, evidence.message_id, party.stands_for_id, by)
    consent = Consent(
        party_id=party.id,
        purpose=Purpose(wish.purpose),
        channel=wish.channel,
        given=wish.given,
        at=at,
        how=How(evidence.how),
        address=storable(evidence.address.strip(), 320),
        message_id=evidence.message_id,
        text_version=storable(evidence.text_version.strip(), 60),
        evidence=storable(evidence.words.strip()),
        recorded_at=work.now,
        by_id=by.user_id or None,
        by_name=by.name,
    )
    work.add(consent)
    await work.flush()
    await work.record(PartyChanged(party.stands_for_id, "consent", by.user_id))
    return consent.id


def _check(wish: Wish, evidence: Evidence) -> None:
    if wish.purpose not in set(Purpose) or wish.channel not in CHANNELS:
        raise Invalid("Choose what for and on which channel.", {"purpose": "unknown"})
    if evidence.how not in set(How):
        raise Invalid("Say how they said so.", {"how": sentence("Say how they said so.")})
    if len(evidence.words) > LONGEST_EVIDENCE:
        raise Invalid("This is too long.", {"evidence": sentence("This is too long.")})
    proved = evidence.message_id is not None or evidence.words.strip() or evidence.text_version.strip()
    # Whoever wants no more is believed at once; what they agreed to has to be proved.
    if wish.given and not proved:
        why = sentence("What was agreed to needs evidence: a message, the version of a form, or words.")
        raise Invalid(why, {"evidence": why})


async def _check_message(work: Work, message_id: int, whole: int, by: Actor) -> None:
    """It is one of a conversation with them that the actor may see, or reads like none."""
    theirs = (Interaction.party_id.in_(members_of(whole)), *allowed(by))
    found = select(Message.id).join(Interaction, Interaction.id == Message.interaction_id).where(*theirs)
    if await work.session.scalar(found.where(Message.id == message_id)) is None:
        raise Invalid("This is no message of theirs.", {"message_id": sentence("This is no message of theirs.")})
