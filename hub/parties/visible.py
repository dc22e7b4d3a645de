"""The one predicate of which parties somebody may see: those of whom they may see something; and how to lock one."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.rights import Scope, held_of
from hub.documents.visible import visible
from hub.errors import Conflict, NotFound
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import root_of
from hub.parties.model import Party
from hub.parties.ties import looked_after
from storage.unit_of_work import Work


def party_visible(actor: Actor, party: type[Party]) -> ColumnElement[bool]:
    """Whether the actor sees all, something of whoever stands for a `Party` or was merged into them, or made them.

    Whoever has a right within their territory sees whom they look after.
    """
    if allows(actor, Permission.PARTIES):
        return true()
    member, root = aliased(Party), root_of(party)
    members = select(member.id).where(or_(member.id == root, member.root_id == root)).correlate(party)
    talked = exists().where(Interaction.party_id.in_(members), *allowed(actor))
    dealt = exists().where(Document.customer_id.in_(members), visible(actor))
    maker = aliased(Party)
    made = exists().where(maker.id.in_(members), maker.created_by_id == actor.user_id)
    theirs = [root.in_(looked_after(actor))] if _has_territory(actor) else []
    return or_(talked, dealt, made, *theirs)


def _has_territory(actor: Actor) -> bool:
    return any(Scope.TERRITORY in held_of(actor, kind) for kind in KINDS)


def party_choosable(actor: Actor, party: type[Party]) -> ColumnElement[bool]:
    """Whether the actor may see them and have something be with them: nobody is dealt with who was erased."""
    return and_(party_visible(actor, party), party.erased_at.is_(None))


async def locked_parties(work: Work, by: Actor, *ids: int) -> list[Party]:
    """Those of the parties that the actor may see, locked in the order of their ids: no two wait for each other."""
    await work.flush()
    query = select(Party).where(Party.id.in_(ids), party_visible(by, Party)).order_by(Party.id)
    return list(await work.session.scalars(query.with_for_update(of=Party).execution_options(populate_existing=True)))


async def locked_party(work: Work, party_id: int, by: Actor) -> Party:
    """One party, held until the transaction ends.

    Raises `NotAllowed`, `NotFound` unless the actor may see it, and `Conflict` for one that was erased.
    """
    require(by, Permission.SERVE)
    found = await locked_parties(work, by, party_id)
    if not found:
        raise NotFound
    refuse_erased(found)
    return found[0]


def refuse_erased(parties: Iterable[Party]) -> None:
    """Raise `Conflict` if one of them was erased."""
    if any(party.erased_at is not None for party in parties):
        raise Conflict("They were erased.")
