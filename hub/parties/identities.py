"""Under which addresses somebody is known, and how sure that is: added, verified, doubted and given away by agents."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.events import PartyChanged
from hub.interactions.model import Message
from hub.interactions.text import storable
from hub.parties.merge_proved import lock_sharers, merge_proved
from hub.parties.model import LONGEST_NAME, Identity, Party
from hub.parties.numbers import canonical
from hub.parties.visible import locked_party
from storage.unit_of_work import Work, action

CHANNELS = ("email", "phone", "fax", "chat")
LONGEST_HOW = 120
_TAKEN = sentence("Somebody has this address already.")


@dataclass(frozen=True, slots=True)
class Removed:
    """Whose address was which, and who has it now: `owner_id` is None if nobody does."""

    party_id: int
    channel: str
    address: str
    owner_id: int | None = None


@action
async def add_identity(work: Work, party_id: int, written: tuple[str, str], country: str, by: Actor) -> int:
    """Note an address that somebody is said to have, and return its id; it is claimed until it is verified.

    `written` is its channel and what was written down, `country` that of numbers without one. Raises `NotFound`,
    `Invalid`, and `Conflict` if somebody has it already.
    """
    party, (channel, address) = await locked_party(work, party_id, by), written
    if channel not in CHANNELS:
        raise Invalid("There is no such channel.", {"channel": sentence("There is no such channel.")})
    kept = canonical(channel, storable(address), country)
    if await work.session.scalar(select(Identity.id).where(Identity.channel == channel, Identity.address == kept)):
        raise Conflict(_TAKEN)
    identity = Identity(party_id=party.id, channel=channel, address=kept, claimed_at=work.now)
    if not await work.add_first(identity):
        raise Conflict(_TAKEN)
    await _record(work, party, "identity", by)
    return identity.id


@action
async def verify_identity(work: Work, identity_id: int, how: str, by: Actor) -> None:
    """Say that the address is theirs for sure, and how that was found out. Raises `NotFound`, `Invalid`.

    Whoever proved the same number by telephone or fax is merged with them.
    """
    await lock_sharers(work, identity_id)
    identity, party = await _locked(work, identity_id, by)
    told = storable(how.strip())[:LONGEST_HOW]
    if not told:
        raise Invalid("Say how you found out.", {"how": sentence("Say how you found out.")})
    identity.verified_at, identity.vouched_how, identity.vouched_by = work.now, told, by.name
    await _record(work, party, "identity", by)
    await work.flush()
    await merge_proved(work, identity, by)


@action
async def doubt_identity(work: Work, identity_id: int, by: Actor) -> None:
    """Take back that an address is theirs for sure. Raises `NotFound`."""
    identity, party = await _locked(work, identity_id, by)
    identity.verified_at, identity.vouched_how, identity.vouched_by = None, "", ""
    await _record(work, party, "identity", by)


@action
async def remove_identity(work: Work, identity_id: int, by: Actor) -> Removed:
    """An address is not theirs, but somebody new's if anything came from it.

    What came from it stays where it was filed. Raises `NotFound`.
    """
    identity, party = await _locked(work, identity_id, by)
    removed = Removed(party.id, identity.channel, identity.address)
    came = await work.session.scalar(select(Message.id).where(Message.identity_id == identity.id).limit(1))
    owner = None
    if came is None:
        await work.session.delete(identity)
    else:
        somebody = Party(name=identity.address[:LONGEST_NAME], created_at=work.now, created_by_id=by.user_id or None)
        work.add(somebody)
        await work.flush()
        owner = somebody.id
        await _move(work, identity, somebody, by)
        identity.removed_from_id = party.id
    await work.flush()
    await _record(work, party, "identity", by)
    return replace(removed, owner_id=owner)


@action
async def return_identity(work: Work, identity_id: int, party_id: int, by: Actor) -> None:
    """An address that was said not to be theirs is theirs after all. What came meanwhile stays where it was filed.

    Raises `NotFound` unless the actor may see both, and `Conflict` for one that was not taken from just them.
    """
    identity, somebody = await _locked(work, identity_id, by)
    party = await locked_party(work, party_id, by)
    if identity.removed_from_id != party.id:
        raise Conflict("This address was not taken from them.")
    await _move(work, identity, party, by)
    identity.removed_from_id = None
    await work.flush()
    for each in (somebody, party):
        await _record(work, each, "identity", by)


async def _move(work: Work, identity: Identity, party: Party, by: Actor) -> None:
    """It is somebody else's from now on. What proved it to be whose it was proves nothing of them."""
    await audit(work, by, "address.moved", {"identity": identity.id, "from": identity.party_id, "party": party.id})
    identity.party_id = party.id
    identity.verified_at, identity.vouched_how, identity.vouched_by = None, "", ""


async def _locked(work: Work, identity_id: int, by: Actor) -> tuple[Identity, Party]:
    require(by, Permission.SERVE)
    owner = await work.session.scalar(select(Identity.party_id).where(Identity.id == identity_id))
    if owner is None:
        raise NotFound
    party = await locked_party(work, owner, by)
    identity = await work.locked(Identity, identity_id)
    if identity is None or identity.party_id != party.id:
        raise NotFound
    return identity, party


async def _record(work: Work, party: Party, what: str, by: Actor) -> None:
    await work.record(PartyChanged(party.stands_for_id, what, by.user_id))
