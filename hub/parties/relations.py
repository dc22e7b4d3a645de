"""In which roles somebody is with us, and how parties belong together, from when until when."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import UserParty
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.events import PartyChanged
from hub.parties.model import Party, PartyKind, PartyRelation, PartyRole, RelationKind, RoleName
from hub.parties.visible import locked_parties, locked_party, refuse_erased
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Validity:
    """From which day until which, both included; None: always."""

    since: date | None = None
    until: date | None = None

    def checked(self) -> "Validity":
        """Itself. Raises `Invalid` if it ends before it begins."""
        if self.since is not None and self.until is not None and self.until < self.since:
            raise Invalid("It ends before it begins.", {"until": sentence("It ends before it begins.")})
        return self


@action
async def give_role(work: Work, party_id: int, role: str, valid: Validity, by: Actor) -> int:
    """Have somebody be e.g. a dealer, and return the role's id; given once more it is as long as said now.

    Raises `NotFound`, `Invalid`.
    """
    party = await locked_party(work, party_id, by)
    if role not in set(RoleName):
        raise Invalid("There is no such role.", {"role": sentence("There is no such role.")})
    kept = await work.session.scalar(
        select(PartyRole).where(PartyRole.party_id == party.id, PartyRole.role == role).with_for_update()
    )
    kept = kept or PartyRole(party_id=party.id, role=RoleName(role))
    kept.valid_from, kept.valid_to = valid.checked().since, valid.until
    work.add(kept)
    await work.flush()
    await _record(work, [party], by)
    return kept.id


@action
async def drop_role(work: Work, role_id: int, by: Actor) -> tuple[int, str, Validity]:
    """Have somebody not be that any more; returns who was what and when, to give it again. Raises `NotFound`."""
    require(by, Permission.SERVE)
    role = await work.locked(PartyRole, role_id)
    if role is None:
        raise NotFound
    party = await locked_party(work, role.party_id, by)
    was = party.id, role.role, Validity(role.valid_from, role.valid_to)
    await work.session.delete(role)
    await work.flush()
    await _record(work, [party], by)
    return was


@action
async def relate(work: Work, ends: tuple[int, int], kind: str, valid: Validity, by: Actor) -> int:
    """Say how the first of two parties belongs to the second; returns the relation's id.

    Said again it is valid as said now.

    Raises `NotAllowed` for what opens documents to somebody unless the actor supervises, `NotFound`, `Invalid` for one
    and the same, and `Conflict` for a parent of its own parent.
    """
    require(by, Permission.SERVE)
    from_id, to_id = ends
    await _require_right(work, from_id, kind, by)
    parties = {party.id: party for party in await locked_parties(work, by, from_id, to_id)}
    if not parties.keys() >= {from_id, to_id}:
        raise NotFound
    refuse_erased(parties.values())
    if kind not in set(RelationKind) or from_id == to_id:
        raise Invalid("Choose two different people.")
    if kind == RelationKind.PARENT_OF and from_id in await _below(work, to_id):
        raise Conflict("It would be above itself.")
    same = (PartyRelation.from_id == from_id, PartyRelation.kind == kind, PartyRelation.to_id == to_id)
    kept = await work.session.scalar(select(PartyRelation).where(*same).with_for_update())
    kept = kept or PartyRelation(from_id=from_id, kind=RelationKind(kind), to_id=to_id)
    kept.valid_from, kept.valid_to = valid.checked().since, valid.until
    work.add(kept)
    _employ(parties[from_id], kept, parties[to_id])
    await work.flush()
    await _record(work, list(parties.values()), by)
    return kept.id


@action
async def unrelate(work: Work, relation_id: int, by: Actor) -> tuple[tuple[int, int], str, Validity]:
    """Say that two do not belong together like that; returns how they did, to say it again.

    Raises `NotFound` unless the actor may see one of them, and `NotAllowed` as `relate` does.
    """
    require(by, Permission.SERVE)
    relation = await work.locked(PartyRelation, relation_id)
    seen = await locked_parties(work, by, relation.from_id, relation.to_id) if relation is not None else []
    if relation is None or not seen:
        raise NotFound
    await _require_right(work, relation.from_id, relation.kind, by)
    for party in seen:
        if party.id == relation.from_id and party.organisation_id == relation.to_id:
            party.organisation_id = None
    was = (relation.from_id, relation.to_id), relation.kind, Validity(relation.valid_from, relation.valid_to)
    await work.session.delete(relation)
    await work.flush()
    await _record(work, seen, by)
    return was


async def _require_right(work: Work, from_id: int, kind: str, by: Actor) -> None:
    """Whom somebody of the house looks after and works for says what they see: nobody says so of themselves."""
    is_user = select(UserParty.user_id).where(UserParty.party_id == from_id).limit(1)
    if kind == RelationKind.LOOKS_AFTER or await work.session.scalar(is_user) is not None:
        require(by, Permission.SUPERVISE)


async def _below(work: Work, party_id: int) -> set[int]:
    """Everything below a party, held: whoever makes a ring elsewhere at this moment has to wait for one of these."""
    below, level = {party_id}, {party_id}
    while level:
        found = (
            select(Party.id)
            .join(PartyRelation, PartyRelation.to_id == Party.id)
            .where(PartyRelation.from_id.in_(level), PartyRelation.kind == RelationKind.PARENT_OF)
        )
        level = set(await work.session.scalars(found.order_by(Party.id).with_for_update(of=Party))) - below
        below |= level
    return below


def _employ(person: Party, relation: PartyRelation, organisation: Party) -> None:
    """For whom somebody works stands beside their name everywhere."""
    works = relation.kind in {RelationKind.WORKS_FOR, RelationKind.CONTACT_OF}
    if works and person.kind == PartyKind.PERSON and organisation.kind == PartyKind.ORGANISATION:
        person.organisation_id = organisation.id


async def _record(work: Work, parties: list[Party], by: Actor) -> None:
    for party in parties:
        await work.record(PartyChanged(party.stands_for_id, "relation", by.user_id))
