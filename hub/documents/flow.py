"""The document flow: everything a document follows from and everything that follows from it, as a graph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.documents.links import DEEPEST, DOCUMENT, INTERACTION, End
from hub.documents.model import Document, Link
from hub.documents.visible import visible
from hub.errors import NotFound
from hub.interactions.model import Interaction
from storage.unit_of_work import Storage

MOST_NODES = 500


@dataclass(frozen=True, slots=True)
class Node:
    """A document or a conversation; what the viewer may not see has no kind, name or state."""

    end: End
    depth: int
    kind: str = ""
    name: str = ""
    state: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether it is shown without content."""
        return not self.kind


@dataclass(frozen=True, slots=True)
class Edge:
    """That one thing leads to another."""

    source: End
    target: End
    kind: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The graph around a document. `cut`: there is more than is shown. Depth counts from where it begins."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: bool = False


async def flow(storage: Storage, document_id: int, actor: Actor) -> Flow:
    """What a document is linked with in both directions; one statement a level, at most 20, and two for what it shows.

    Raises `NotFound` if the actor may not see the document.
    """
    start = End(DOCUMENT, document_id)
    async with storage.reading() as session:
        if await session.scalar(select(Document.id).where(Document.id == document_id, visible(actor))) is None:
            raise NotFound
        edges, cut = await _edges_around(session, start)
        ends = dict.fromkeys([start, *(end for edge in edges for end in (edge.source, edge.target))])
        told = {**await _documents(session, actor, ends), **await _interactions(session, actor, ends)}
    depths = depths_of(ends, edges)
    nodes = (Node(end, depths[end], *told.get(end, ())) for end in ends)
    return Flow(tuple(sorted(nodes, key=lambda node: (node.depth, node.end))), tuple(edges), cut)


def depths_of(ends: Iterable[End], edges: Iterable[Edge]) -> dict[End, int]:
    """How many steps each end lies behind whatever the flow begins with, by the longest way there. Pure."""
    depths, ways = dict.fromkeys(ends, 0), list(edges)
    for _ in range(len(depths)):
        moved = [edge for edge in ways if depths[edge.target] < depths[edge.source] + 1]
        if not moved:
            break
        for edge in moved:
            depths[edge.target] = min(depths[edge.source] + 1, len(depths))
    return depths


async def _edges_around(session: AsyncSession, start: End) -> tuple[list[Edge], bool]:
    found: dict[Edge, None] = {}
    frontier, seen = {start}, {start}
    for _ in range(DEEPEST):
        if not frontier or len(seen) > MOST_NODES:
            break
        for row in await _links_at(session, frontier):
            found[Edge(End(row.from_type, row.from_id), End(row.to_type, row.to_id), row.kind)] = None
        frontier = {end for edge in found for end in (edge.source, edge.target)} - seen
        seen |= frontier
        # A conversation may be about many things that have nothing to do with each other.
        frontier = {end for end in frontier if end.type == DOCUMENT}
    return list(found), bool(frontier)


async def _links_at(session: AsyncSession, ends: Iterable[End]) -> Sequence[Row[str, int, str, int, str]]:
    ids = [end.id for end in ends]
    leads = or_(
        and_(Link.from_type == DOCUMENT, Link.from_id.in_(ids), Link.to_type.in_((DOCUMENT, INTERACTION))),
        and_(Link.to_type == DOCUMENT, Link.to_id.in_(ids), Link.from_type.in_((DOCUMENT, INTERACTION))),
    )
    columns = (Link.from_type, Link.from_id, Link.to_type, Link.to_id, Link.kind)
    return (await session.execute(select(*columns).where(leads).order_by(Link.id))).all()


async def _documents(session: AsyncSession, actor: Actor, ends: Iterable[End]) -> dict[End, tuple[str, str, str]]:
    ids = [end.id for end in ends if end.type == DOCUMENT]
    name = case((Document.number.is_not(None), Document.number), else_=Document.title)
    query = select(Document.id, Document.kind, name, Document.state, Document.revision)
    rows = (await session.execute(query.where(Document.id.in_(ids), visible(actor)))).all()
    return {End(DOCUMENT, row[0]): (row[1], _revised(row[2] or "", row[4]), row[3]) for row in rows}


def _revised(name: str, revision: int) -> str:
    return name if revision == 1 else f"{name} · {revision}"


async def _interactions(session: AsyncSession, actor: Actor, ends: Iterable[End]) -> dict[End, tuple[str, str, str]]:
    ids = [end.id for end in ends if end.type == INTERACTION]
    query = select(Interaction.id, Interaction.channel, Interaction.subject, Interaction.state)
    queues = visible_queues(actor)
    if queues is not None:
        query = query.where(Interaction.queue_id.in_(queues))
    rows = (await session.execute(query.where(Interaction.id.in_(ids)))).all() if ids else []
    return {End(INTERACTION, row[0]): (row[1], row[2], row[3]) for row in rows}
