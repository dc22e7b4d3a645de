"""Moves a document from one state to another, with everything that stands in the way said at once."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.documents.blocks_of import standing
from hub.documents.facts import Facts, ItemFacts
from hub.documents.guards import obstacles
from hub.documents.items import items_of
from hub.documents.kind import Kind, Transition
from hub.documents.kinds import KINDS
from hub.documents.links import DOCUMENT, live_successors
from hub.documents.model import Document, Item, Link
from hub.documents.named import parties_of
from hub.documents.numbering import number
from hub.documents.once import once
from hub.documents.placed import copy_addresses
from hub.documents.record import Change, record
from hub.documents.schedule import put_confirmed, put_wanted
from hub.documents.sums import sum_up
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict, Invalid, sentence
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to happen to a document as they have seen it."""

    seen: Seen
    transition: str
    reason: str = ""
    key: str = ""


class Obstructed(Conflict):
    """Something stands in the way of a transition: `obstacles` says all of it."""

    def __init__(self, found: tuple[str, ...]) -> None:
        super().__init__(found[0])
        self.obstacles = found


@action
async def transition(work: Work, step: Step, by: Actor) -> int:
    """Take a document one step further and return its version.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` where there is no such step, `Obstructed`, and `Invalid`
    without a reason where one is needed.
    """
    return await once(work, by, step.key, asdict(step), lambda: _transition(work, step, by))


async def _transition(work: Work, step: Step, by: Actor) -> int:
    document, kind = await locked_as_seen(work, step.seen, by)
    way = kind.way(step.transition, document.state)
    if way is None or way.automatic:
        raise Conflict("This document has moved on. Look again.")
    await require_right(work, document, way.right, by)
    if way.needs_reason and not step.reason.strip():
        raise Invalid("Say why.", {"reason": sentence("Say why.")})
    await go(work, (document, kind), way, by, step.reason)
    return document.version


async def go(work: Work, which: tuple[Document, Kind], way: Transition, by: Actor | None, reason: str = "") -> None:
    """Take a locked document along a way, and what follows from that. Raises `Obstructed`."""
    document, kind = which
    if kind.has_items and document.state == kind.first.name:
        await sum_up(work, document)
    found = obstacles(way.guards, await facts_of(work, document, kind))
    if found:
        raise Obstructed(found)
    before, document.state, document.state_since = document.state, way.target, work.now
    if before == kind.first.name and not kind.state(way.target).internal:
        await number(work, kind, document)
        document.placed_at = document.placed_at or work.now
        document.price_state = "frozen" if document.price_state == "current" else document.price_state
        if kind.required:
            await copy_addresses(work, document)
        if kind.fulfilment is not None:
            await put_wanted(work, document)
    if way.confirms:
        await put_confirmed(work, document)
    await record(work, document, [Change("transition", way.name, before, way.target)], by, reason)
    for cascade in way.cascades:
        await _carry_on(work, document, cascade.link, cascade.transition)


async def _carry_on(work: Work, document: Document, link: str, name: str) -> None:
    """Take what this document is linked from along its own way, if that is open to it."""
    sources = select(Link.from_id).where(
        Link.from_type == DOCUMENT, Link.to_type == DOCUMENT, Link.to_id == document.id, Link.kind == link
    )
    for earlier_id in sorted(await work.session.scalars(sources)):
        earlier = await work.locked(Document, earlier_id)
        assert earlier is not None, "a link has both its ends"
        kind = KINDS[earlier.kind]
        way = kind.way(name, earlier.state)
        if way is not None:
            await go(work, (earlier, kind), way, None)


async def facts_of(work: Work, document: Document, kind: Kind) -> Facts:
    """What guards are told of a locked document."""
    functions = frozenset(await parties_of(work, document.id))
    return Facts(
        state=document.state,
        state_since=document.state_since,
        now=work.now,
        today=work.now.date(),
        title=document.title,
        price_state=document.price_state,
        valid_to=document.valid_to,
        delivery=document.delivery,
        billing=document.billing,
        functions=frozenset(map(str, functions)),
        missing_functions=frozenset(map(str, kind.required - functions)),
        items=tuple(map(_facts_of_item, await items_of(work, document.id) if kind.has_items else [])),
        successors=await live_successors(work, document.id),
        blocks=frozenset(await standing(work, document.id) if kind.blocked_by else ()),
    )


def _facts_of_item(item: Item) -> ItemFacts:
    rejected = item.rejected_because is not None
    return ItemFacts(item.position, item.quantity, rejected, item.delivered, item.billed)
