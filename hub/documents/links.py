"""Links between documents, their items and conversations: written once, both ways to be read."""

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.documents.kind import Successor
from hub.documents.kinds import KINDS
from hub.documents.model import Document, Item, Link
from hub.errors import Conflict
from storage.unit_of_work import Work
from storage.upsert import insert_into

DOCUMENT, ITEM, INTERACTION = "document", "item", "interaction"
FOLLOWS, REVISES, CONCERNS, PARENT_OF, SAME_CAUSE = "follows", "revises", "concerns", "parent_of", "same_cause"
# These lead from the earlier to the later and never back.
DIRECTED = (FOLLOWS, REVISES, PARENT_OF)
DEEPEST = 20


class End(NamedTuple):
    """One end of a link."""

    type: str
    id: int


async def link(work: Work, source: End, target: End, kind: str, quantity: Decimal | None = None) -> bool:
    """Link two things; returns False if they were already. Raises `Conflict` for a link that would lead in a circle."""
    if kind in DIRECTED and source.type == target.type == DOCUMENT and await _leads_to(work, target, source, kind):
        raise Conflict("That would lead in a circle.")
    row = insert_into(work.session, Link).values(
        from_type=source.type,
        from_id=source.id,
        to_type=target.type,
        to_id=target.id,
        kind=kind,
        quantity=quantity,
        at=work.now,
    )
    return await work.session.scalar(row.on_conflict_do_nothing().returning(Link.id)) is not None


async def _leads_to(work: Work, start: End, goal: End, kind: str) -> bool:
    """Whether links of a kind lead from one document to another, or further than anybody could follow.

    What they lead to is held: whoever makes a ring elsewhere at this moment has to wait for one of these.
    """
    frontier, seen = {start.id}, {start.id}
    for _ in range(DEEPEST):
        if goal.id in frontier:
            return True
        query = (
            select(Document.id)
            .join(Link, Link.to_id == Document.id)
            .where(Link.from_type == DOCUMENT, Link.from_id.in_(frontier), Link.to_type == DOCUMENT, Link.kind == kind)
        )
        frontier = set(await work.session.scalars(query.order_by(Document.id).with_for_update(of=Document))) - seen
        seen |= frontier
        if not frontier:
            return False
    return True


async def live_successors(work: Work, document_id: int) -> int:
    """How many documents follow this one and still count."""
    query = (
        select(func.count())
        .select_from(Link)
        .join(Document, Document.id == Link.to_id)
        .where(Link.from_type == DOCUMENT, Link.from_id == document_id, Link.to_type == DOCUMENT)
        .where(Link.kind == FOLLOWS, ~_is_dead())
    )
    return await work.session.scalar(query) or 0


async def taken_over(session: AsyncSession, document_id: int, successor: str) -> dict[int, Decimal]:
    """By item of a document: how much of it is in live documents of a kind that follow, rejected items aside."""
    later = aliased(Item)
    query = (
        select(Link.from_id, func.sum(later.quantity))
        .join(Item, Item.id == Link.from_id)
        .join(later, later.id == Link.to_id)
        .join(Document, Document.id == later.document_id)
        .where(Link.from_type == ITEM, Link.to_type == ITEM, Link.kind == FOLLOWS)
        .where(Item.document_id == document_id, later.rejected_because.is_(None))
        .where(Document.kind == successor, ~_is_dead())
        .group_by(Link.from_id)
    )
    return {item: quantity or Decimal(0) for item, quantity in (await session.execute(query)).all()}


async def most_taken_over(work: Work, item: Item) -> Decimal:
    """How much of an item is in the live documents that follow, of the kind that has most of it."""
    later = aliased(Item)
    query = (
        select(func.sum(later.quantity))
        .select_from(Link)
        .join(later, later.id == Link.to_id)
        .join(Document, Document.id == later.document_id)
        .where(Link.from_type == ITEM, Link.from_id == item.id, Link.to_type == ITEM, Link.kind == FOLLOWS)
        .where(later.rejected_because.is_(None), ~_is_dead())
        .group_by(Document.kind)
    )
    return max(await work.session.scalars(query), default=Decimal(0))


async def hold_sources(work: Work, document_id: int) -> None:
    """Hold what a document follows from until the transaction ends. It is older, so that it is held first."""
    sources = select(Link.from_id).where(
        Link.from_type == DOCUMENT, Link.to_type == DOCUMENT, Link.to_id == document_id, Link.kind == FOLLOWS
    )
    for source_id in sorted(await work.session.scalars(sources)):
        await work.locked(Document, source_id)


async def most_of(work: Work, item: Item, kind: str) -> Decimal | None:
    """How much an item of a live document may be at most by what it follows from; None if it follows from nothing.

    The source must be held.
    """
    sources = select(Item, Document.kind).join(Link, Link.from_id == Item.id)
    sources = sources.join(Document, Document.id == Item.document_id)
    sources = sources.where(Link.from_type == ITEM, Link.to_type == ITEM, Link.to_id == item.id, Link.kind == FOLLOWS)
    found = (await work.session.execute(sources)).one_or_none()
    if found is None:
        return None
    source, source_kind = found
    taken = await taken_over(work.session, source.document_id, kind)
    return followed(source, KINDS[source_kind].rule_for(kind)) - taken.get(source.id, Decimal(0)) + item.quantity


def followed(item: Item, rule: Successor | None) -> Decimal:
    """Up to how much of an item may follow: what was delivered where the rule says so, otherwise all of it."""
    return item.delivered if rule is not None and rule.of_delivered else item.quantity


def _is_dead() -> ColumnElement[bool]:
    """Documents that do not count any more, e.g. cancelled ones."""
    dead = [and_(Document.kind == kind.name, Document.state.in_(kind.dead_states)) for kind in KINDS.values()]
    return or_(*dead)
