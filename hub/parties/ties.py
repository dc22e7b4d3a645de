"""Who belongs to somebody of the house by what is said of them as a party: whom they look after, for whom they work."""

from sqlalchemy import Select, false, literal, or_, select, union
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.parties.members import root_of
from hub.parties.model import Party, PartyRelation, RelationKind


def looked_after(actor: Actor) -> Select[int]:
    """The ids of those whom the actor looks after today, with whoever was merged into them."""
    return _with_members(_tied(actor, RelationKind.LOOKS_AFTER))


def employing(actor: Actor) -> Select[int]:
    """The ids of the actor as a party, and of those for whom they work today."""
    itself = select(literal(actor.party_id))
    employers = _tied(actor, RelationKind.WORKS_FOR, RelationKind.CONTACT_OF)
    return _with_members(select(union(itself, employers).subquery().c[0]))


def _tied(actor: Actor, *kinds: RelationKind) -> Select[int]:
    relation = aliased(PartyRelation)
    if actor.party_id is None or actor.day is None:
        return select(relation.to_id).where(false())
    return (
        select(relation.to_id)
        .where(relation.from_id == actor.party_id, relation.kind.in_(kinds))
        .where(or_(relation.valid_from.is_(None), relation.valid_from <= actor.day))
        .where(or_(relation.valid_to.is_(None), relation.valid_to >= actor.day))
    )


def _with_members(parties: Select[int]) -> Select[int]:
    named, member = aliased(Party), aliased(Party)
    whole = root_of(named)
    return select(member.id).join(named, or_(member.id == whole, member.root_id == whole)).where(named.id.in_(parties))
