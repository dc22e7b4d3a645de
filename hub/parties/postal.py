"""Where somebody is reached by post: kept by agents, with what was so before."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.events import PartyChanged
from hub.interactions.text import storable
from hub.parties.members import members_of
from hub.parties.model import PostalAddress, PostalPurpose
from hub.parties.overview import require_party
from hub.parties.visible import locked_party
from storage.unit_of_work import Storage, Work, action

LONGEST = {"extra": 120, "street": 200, "postal_code": 20, "city": 120, "country": 2}


@dataclass(frozen=True, slots=True)
class PostalDraft:
    """What an address is to be. `country` is an ISO 3166-1 code, "" for our own."""

    street: str
    city: str
    postal_code: str = ""
    country: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class PostalRow:
    """An address as a page shows it; it is over if `until` is set."""

    id: int
    purpose: str
    lines: str
    since: datetime
    until: datetime | None


async def postal_addresses(storage: Storage, party_id: int, actor: Actor) -> tuple[PostalRow, ...]:
    """Those of whoever stands for a party, what is so now first; two statements. Raises `NotFound`."""
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        query = select(PostalAddress).where(PostalAddress.party_id.in_(members_of(whole)))
        rows = await session.scalars(query.order_by(PostalAddress.until.desc().nulls_first(), PostalAddress.id.desc()))
        return tuple(PostalRow(row.id, row.purpose, row.lines, row.since, row.until) for row in rows)


@action
async def add_postal(work: Work, party_id: int, purpose: str, draft: PostalDraft, by: Actor) -> int:
    """Have somebody be reached there from now on, instead of where they were; returns its id.

    Raises `NotFound`, `Invalid`.
    """
    party = await locked_party(work, party_id, by)
    if purpose not in set(PostalPurpose):
        raise Invalid("There is no such purpose.", {"purpose": sentence("There is no such purpose.")})
    values = _checked(draft)
    before = await _now(work, party.id, purpose)
    if before is not None:
        before.until = work.now
        await work.flush()
    row = PostalAddress(party_id=party.id, purpose=PostalPurpose(purpose), since=work.now, **values)
    work.add(row)
    await work.flush()
    await work.record(PartyChanged(party.stands_for_id, "postal", by.user_id))
    return row.id


@action
async def drop_postal(work: Work, postal_id: int, by: Actor) -> None:
    """Take back that an address was noted: they are reached where they were before. Raises `NotFound`, `Conflict`."""
    row = await _locked(work, postal_id, by)
    if row.until is not None:
        raise Conflict("There is nothing to take back.")
    await work.session.delete(row)
    await work.flush()
    earlier = select(PostalAddress).where(
        PostalAddress.party_id == row.party_id, PostalAddress.purpose == row.purpose, PostalAddress.until == row.since
    )
    before = await work.session.scalar(earlier.order_by(PostalAddress.id.desc()).limit(1))
    if before is not None:
        before.until = None
    await work.record(PartyChanged(row.party_id, "postal", by.user_id))


@action
async def end_postal(work: Work, postal_id: int, by: Actor) -> None:
    """They are not reached there any more. Raises `NotFound`."""
    row = await _locked(work, postal_id, by)
    row.until = row.until or work.now
    await work.record(PartyChanged(row.party_id, "postal", by.user_id))


@action
async def resume_postal(work: Work, postal_id: int, by: Actor) -> None:
    """They are reached there after all. Raises `NotFound`, and `Conflict` if they are reached somewhere else now."""
    row = await _locked(work, postal_id, by)
    now = await _now(work, row.party_id, row.purpose)
    if now is not None and now.id != row.id:
        raise Conflict("There is nothing to take back.")
    row.until = None
    await work.record(PartyChanged(row.party_id, "postal", by.user_id))


async def _now(work: Work, party_id: int, purpose: str) -> PostalAddress | None:
    query = select(PostalAddress).where(PostalAddress.party_id == party_id, PostalAddress.purpose == purpose)
    return await work.session.scalar(query.where(PostalAddress.until.is_(None)))


async def _locked(work: Work, postal_id: int, by: Actor) -> PostalAddress:
    require(by, Permission.SERVE)
    owner = await work.session.scalar(select(PostalAddress.party_id).where(PostalAddress.id == postal_id))
    if owner is None:
        raise NotFound
    await locked_party(work, owner, by)
    row = await work.locked(PostalAddress, postal_id)
    if row is None:
        raise NotFound
    return row


def _checked(draft: PostalDraft) -> dict[str, str]:
    values = {name: storable(" ".join(value.split())) for name, value in asdict(draft).items()}
    wrong = {name: sentence("That is too long.") for name, most in LONGEST.items() if len(values[name]) > most}
    wrong |= {name: sentence("Say where.") for name in ("street", "city") if not values[name]}
    if values["country"] and not (len(values["country"]) == 2 and values["country"].isascii()):
        wrong["country"] = sentence("A country has two letters, e.g. DE.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    return values | {"country": values["country"].upper()}
