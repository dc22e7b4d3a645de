"""Capacity profiles are added, changed, and removed once no agent has them."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.interactions.text import storable
from hub.queueing.capacity import CAPACITY
from hub.queueing.model import AgentCapacity, CapacityProfile
from hub.queueing.profile_rows import CHANNELS, ProfileDraft
from storage.unit_of_work import Storage, Work, action

LONGEST_NAME = 60
LONGEST_RAMP_UP = 600


async def add_profile(storage: Storage, draft: ProfileDraft, by: Actor) -> int:
    """Keep a new profile and return its id. Raises `Invalid`, `Conflict` for a name that is taken."""
    try:
        return await _add(storage, draft, by)
    except IntegrityError as error:
        raise Conflict("There is a capacity profile %(name)s already.", name=draft.name) from error


async def change_profile(storage: Storage, profile_id: int, draft: ProfileDraft, seen: str, by: Actor) -> None:
    """Have a profile say this, for everybody who has it.

    Raises `NotFound`, `Invalid`, and `Conflict` unless `seen` is the mark of what it says.
    """
    try:
        await _change(storage, profile_id, draft, seen, by)
    except IntegrityError as error:
        raise Conflict("There is a capacity profile %(name)s already.", name=draft.name) from error


@action
async def remove_profile(work: Work, profile_id: int, by: Actor) -> None:
    """Forget a profile. Raises `NotFound`, and `Conflict` that names an agent who has it."""
    require(by, Permission.ADMINISTER)
    # Whoever is given it meanwhile waits for this lock, and finds no profile.
    row = await work.locked(CapacityProfile, profile_id)
    if row is None:
        raise NotFound
    having = select(User.name).join(AgentCapacity, AgentCapacity.user_id == User.id)
    agent = await work.session.scalar(having.where(AgentCapacity.profile_id == profile_id).order_by(User.name).limit(1))
    if agent is not None:
        raise Conflict("The agent %(name)s has this capacity profile.", name=agent)
    await work.session.delete(row)
    await audit(work, by, "profile.removed", {"profile": profile_id, "before": ProfileDraft.of(row).told()})


def checked_profile(draft: ProfileDraft) -> ProfileDraft:
    """The draft as it can be kept. Raises `Invalid`, with the field that makes no sense."""
    name = storable(draft.name.strip())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("A name has 1 to 60 characters.", {"name": sentence("A name has 1 to 60 characters.")})
    if not 0 <= draft.ramp_up_seconds <= LONGEST_RAMP_UP:
        wrong = sentence("Choose a number from 0 to 600.")
        raise Invalid("Choose a number from 0 to 600.", {"ramp_up": wrong})
    _check_units(draft)
    _check_interruptions(draft)
    return replace(
        draft, name=name, interrupted_by={each: others for each, others in draft.interrupted_by.items() if others}
    )


def _check_units(draft: ProfileDraft) -> None:
    if not draft.units or not draft.units.keys() <= set(CHANNELS):
        raise Invalid(
            "Say what of one channel at least takes.", {"units": sentence("Say what of one channel at least takes.")}
        )
    for channel, units in draft.units.items():
        if not 1 <= units <= CAPACITY:
            raise Invalid("Choose a number from 1 to 100.", {channel: sentence("Choose a number from 1 to 100.")})


def _check_interruptions(draft: ProfileDraft) -> None:
    for channel, others in draft.interrupted_by.items():
        if not {channel, *others} <= set(CHANNELS):
            raise Invalid("There is no such channel.", {"interrupted": sentence("There is no such channel.")})
        if any(channel == other or channel in draft.interrupted_by.get(other, ()) for other in others):
            # Each would make room for the other, without end.
            wrong = sentence("Of two channels one alone can interrupt the other.")
            raise Invalid("Of two channels one alone can interrupt the other.", {"interrupted": wrong})


@action
async def _add(work: Work, draft: ProfileDraft, by: Actor) -> int:
    require(by, Permission.ADMINISTER)
    row = CapacityProfile()
    _describe(row, checked_profile(draft))
    work.add(row)
    await work.flush()
    await audit(work, by, "profile.added", {"profile": row.id, "after": ProfileDraft.of(row).told()})
    return row.id


@action
async def _change(work: Work, profile_id: int, draft: ProfileDraft, seen: str, by: Actor) -> None:
    require(by, Permission.ADMINISTER)
    row = await work.locked(CapacityProfile, profile_id)
    if row is None:
        raise NotFound
    before = ProfileDraft.of(row)
    if before.mark != seen:
        raise Unseen("Somebody changed this capacity profile meanwhile. Load it again.")
    _describe(row, checked_profile(draft))
    await work.flush()
    told = {"before": before.told(), "after": ProfileDraft.of(row).told()}
    await audit(work, by, "profile.changed", {"profile": profile_id, **told})


def _describe(row: CapacityProfile, draft: ProfileDraft) -> None:
    row.name, row.units, row.ramp_up_seconds = draft.name, dict(draft.units), draft.ramp_up_seconds
    row.interrupted_by = {channel: sorted(others) for channel, others in draft.interrupted_by.items()}
