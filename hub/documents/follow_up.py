"""A document that follows from another: what is copied, and how much of each item is still left for it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import select

from hub.access.actor import Actor
from hub.documents.create import begin
from hub.documents.items import items_of
from hub.documents.kind import Kind, Prices, Successor
from hub.documents.kinds import KINDS
from hub.documents.links import DOCUMENT, FOLLOWS, ITEM, REVISES, End, followed, link, taken_over
from hub.documents.model import Document, Item, Link
from hub.documents.named import name_parties, parties_of
from hub.documents.numbering import number
from hub.documents.once import once
from hub.documents.record import Change, record
from hub.documents.remaining import Wanted, quantities
from hub.documents.rights import CREATE, EDIT, scopes_of
from hub.documents.sums import sum_up
from hub.documents.visible import Seen, locked_as_seen, locked_document, require_right
from hub.errors import Conflict, NotAllowed
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to follow from a document; `quantities` by position, None for all that is left."""

    document_id: int
    kind: str
    quantities: Mapping[int, Decimal] | None = None
    key: str = ""


@action
async def follow_up(work: Work, wanted: FollowUp, by: Actor) -> int:
    """Make what follows and return its id.

    Raises `NotFound`, `NotAllowed`, `Conflict` where nothing of that kind may follow now, and `Invalid` for more of an
    item than is left.
    """
    return await once(work, by, wanted.key, asdict(wanted), lambda: _follow_up(work, wanted, by))


async def _follow_up(work: Work, wanted: FollowUp, by: Actor) -> int:
    source, source_kind = await locked_document(work, wanted.document_id, by)
    rule = source_kind.successor(wanted.kind, source.state)
    if rule is None:
        raise Conflict("This document has moved on. Look again.")
    kind = KINDS[rule.kind]
    if not scopes_of(by, kind.name, CREATE):
        raise NotAllowed(f"{kind.name}.{CREATE}")
    following = await _begin(work, kind, source, rule, by)
    await link(work, End(DOCUMENT, source.id), End(DOCUMENT, following.id), FOLLOWS)
    if rule.items and source_kind.has_items and kind.has_items:
        await _take_over(work, source, following, wanted, rule)
    await record(work, following, [Change("created", "follows", source.number or "", kind.first.name)], by)
    await record(work, source, [Change("link", FOLLOWS, new=following.number or kind.name)], by)
    return following.id


async def _begin(work: Work, kind: Kind, source: Document, rule: Successor, by: Actor) -> Document:
    following = await begin(work, kind, source.source_channel, by)
    for name in rule.fields:
        setattr(following, name, getattr(source, name))
    await name_parties(work, kind, following, await parties_of(work, source.id), None)
    if kind.numbering.at_creation:
        await number(work, kind, following)
    return following


async def _take_over(work: Work, source: Document, following: Document, wanted: FollowUp, rule: Successor) -> None:
    taken = await taken_over(work.session, source.id, wanted.kind)
    items = {item.position: item for item in await items_of(work, source.id) if item.rejected_because is None}
    left = {each: Wanted(followed(item, rule), taken.get(item.id, Decimal(0))) for each, item in items.items()}
    for position, quantity in sorted(quantities(left, wanted.quantities).items()):
        copy = copied(items[position], following.id, quantity, rule.prices)
        work.add(copy)
        await work.flush()
        await link(work, End(ITEM, items[position].id), End(ITEM, copy.id), FOLLOWS, quantity)
    await sum_up(work, following)


def copied(item: Item, document_id: int, quantity: Decimal, prices: Prices) -> Item:
    """The same item in another document, at the same position."""
    return Item(
        document_id=document_id,
        position=item.position,
        product_id=item.product_id,
        text=item.text,
        quantity=quantity,
        unit=item.unit,
        price={Prices.KEEP: item.price, Prices.ZERO: Decimal(0)}.get(prices),
        wanted_on=item.wanted_on,
    )


@action
async def revise(work: Work, seen: Seen, by: Actor) -> int:
    """Another revision of a document, in its kind's first state; returns its id. The older one stands until it is sent.

    Whoever asks again while that is still being written goes on with it. Raises `NotFound`, `NotAllowed`, `Stale`,
    and `Conflict` for a kind that has no revisions, in its first state, or where a newer revision was sent.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    has_revisions = any(cascade.link == REVISES for way in kind.transitions for cascade in way.cascades)
    if not has_revisions or document.state == kind.first.name:
        raise Conflict("This document has moved on. Look again.")
    begun = await _newer_than(work, document)
    if begun is not None and begun.state == kind.first.name:
        return begun.id
    if begun is not None:
        raise Conflict("There is a newer revision.")
    rule = Successor(kind.name, (), fields=("title", "currency", "external_reference", "wanted_on", "valid_to"))
    newer = await _begin(work, kind, document, rule, by)
    newer.number, newer.revision = document.number, document.revision + 1
    kept = [item for item in await items_of(work, document.id) if item.rejected_because is None]
    work.add(*(copied(item, newer.id, item.quantity, Prices.KEEP) for item in kept))
    await sum_up(work, newer)
    await link(work, End(DOCUMENT, document.id), End(DOCUMENT, newer.id), REVISES)
    await record(work, newer, [Change("created", REVISES, document.number or "", kind.first.name)], by)
    await record(work, document, [Change("link", REVISES, new=str(newer.revision))], by)
    return newer.id


async def _newer_than(work: Work, document: Document) -> Document | None:
    """What revises a locked document."""
    query = select(Document).join(Link, Link.to_id == Document.id)
    revised = (Link.from_type == DOCUMENT, Link.from_id == document.id, Link.to_type == DOCUMENT, Link.kind == REVISES)
    return await work.session.scalar(query.where(*revised).order_by(Document.id).limit(1))
