"""People outside are invited to an activity by e-mail, in the conversation it is about, and uninvited again."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.activities.dates import locked_single
from hub.activities.guests import locked_guests
from hub.activities.kinds import ActivityKind, ActivityState
from hub.activities.model import Activity, Guest
from hub.activities.record import record
from hub.activities.visible import Which, locked_activity
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.automatic_answer import is_ours
from hub.interactions.copies import addresses
from hub.interactions.draft import NO_SENDER, sender_of
from hub.interactions.model import Interaction
from hub.interactions.text import storable
from hub.ports import Address
from storage.unit_of_work import Work, action

MOST_GUESTS = 20
LONGEST_WORDS = 2000
MAIL = "email"


@dataclass(frozen=True, slots=True)
class Guests:
    """Whom to invite, as somebody types addresses, and what they read with it."""

    addresses: Sequence[str]
    words: str = ""


@action
async def invite(work: Work, which: Which, guests: Guests, by: Actor) -> int:
    """Invite them and return the activity's id; whoever is invited stays so and is not written to again.

    They are written to right after. Raises `NotFound`, `NotAllowed`, `Invalid` naming the field, and `Conflict` for
    what nobody can be invited to: it is over, has no time, or is about no conversation by mail.
    """
    require(by, Permission.SERVE)
    wanted = await _checked(work, guests)
    activity = await locked_single(work, which, by)
    await _refuse_uninviting(work, activity, by)
    known = {guest.address: guest for guest in await locked_guests(work.session, activity.id)}
    new = [address for address in wanted if (guest := known.get(_key(address))) is None or not guest.invited]
    if not new:
        return activity.id
    invited = sum(guest.invited for guest in known.values())
    if invited + len(new) > MOST_GUESTS:
        raise _wrong(sentence("At most 20 people are invited."))
    for address in new:
        guest = known.get(_key(address)) or Guest(activity_id=activity.id, address=_key(address), told={})
        guest.name, guest.invited, guest.status, guest.comment = storable(address.name, 200), True, "", ""
        guest.words, guest.answered_at = storable(guests.words.strip()), None
        work.add(guest)
    activity.with_guests = True
    await record(work, activity, "invited", by)
    return activity.id


@action
async def uninvite(work: Work, which: Which, guest_id: int, by: Actor) -> None:
    """Somebody is not expected any more, and is told so if they were told of it.

    Raises `NotFound`, `NotAllowed`; does nothing for somebody who is not invited any more.
    """
    require(by, Permission.SERVE)
    activity = await locked_activity(work, which, by)
    guest = next((each for each in await locked_guests(work.session, activity.id) if each.id == guest_id), None)
    if guest is None:
        raise NotFound
    if guest.invited:
        guest.invited, guest.words = False, ""
        await record(work, activity, "uninvited", by)


async def _checked(work: Work, guests: Guests) -> list[Address]:
    if len(guests.words) > LONGEST_WORDS:
        raise Invalid("This is too long.", {"words": sentence("This is too long.")})
    wanted = list(addresses([each for each in guests.addresses if each.strip()], "guests", set()))
    if not wanted:
        raise _wrong(sentence("Say who is invited."))
    if await is_ours(work, *(each.address for each in wanted)):
        raise _wrong(sentence("An address of our own is not invited."))
    return wanted


async def _refuse_uninviting(work: Work, activity: Activity, by: Actor) -> None:
    """Raises `Conflict` for what nobody can be invited to, `NotFound` for what is about what the actor may not see."""
    if activity.state != ActivityState.OPEN or (activity.ends_at is not None and activity.ends_at <= work.now):
        raise Conflict("This is over. Nobody can be invited to it.")
    if activity.at is None or activity.kind == ActivityKind.TASK:
        raise Conflict("People are invited to what begins and ends: a call, a visit or an appointment.")
    query = select(Interaction).where(Interaction.id == activity.interaction_id)
    interaction = await work.session.scalar(query) if activity.interaction_id else None
    if interaction is None or interaction.channel != MAIL:
        raise Conflict("Invitations are sent in a conversation by e-mail. Plan it in one.")
    require_queue(by, interaction.queue_id)
    if await sender_of(work.session, interaction) is None:
        raise Conflict(NO_SENDER)


def _key(address: Address) -> str:
    return storable(address.address.lower(), 320)


def _wrong(why: str) -> Invalid:
    return Invalid(why, {"guests": why})
