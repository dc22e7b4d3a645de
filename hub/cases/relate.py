"""How cases belong together: one is part of another, or several have one problem behind them, solved with it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.cases.follow import CASE
from hub.documents.kinds import KINDS
from hub.documents.links import DOCUMENT, PARENT_OF, SAME_CAUSE, End, link
from hub.documents.model import Document, Link
from hub.documents.record import Change, record
from hub.documents.rights import EDIT
from hub.documents.transition import go
from hub.documents.visible import Seen, locked_as_seen, locked_document, require_right, visible
from hub.errors import Conflict, Invalid, NotFound, sentence
from storage.unit_of_work import Storage, Work, action

MOST_AT_ONCE = 200


class Relation(StrEnum):
    """What the first of two cases is to the second."""

    PARENT = PARENT_OF
    PROBLEM = SAME_CAUSE


@dataclass(frozen=True, slots=True)
class Related:
    """A case that belongs to another. `as_what` is parent, part, problem or case (of a problem)."""

    id: int
    number: str
    title: str
    state: str
    as_what: str
    open: bool


# What the other one is: where the link leads to it, and where it comes from it.
_TOLD = {
    (PARENT_OF, True): "part",
    (PARENT_OF, False): "parent",
    (SAME_CAUSE, True): "case",
    (SAME_CAUSE, False): "problem",
}


async def related(storage: Storage, document_id: int, actor: Actor) -> tuple[Related, ...]:
    """What belongs to a case and the actor may see; one statement each way. The case itself must be visible."""
    rows: list[Related] = []
    async with storage.reading() as session:
        for downwards in (True, False):
            here, there = (Link.from_id, Link.to_id) if downwards else (Link.to_id, Link.from_id)
            query = (
                select(Document.id, Document.number, Document.title, Document.state, Link.kind)
                .join(Link, there == Document.id)
                .where(Link.from_type == DOCUMENT, Link.to_type == DOCUMENT, here == document_id)
                .where(Link.kind.in_([each.value for each in Relation]), visible(actor))
                .order_by(Document.id)
                .limit(MOST_AT_ONCE)
            )
            rows += [_related(row[:4], _TOLD[row[4], downwards]) for row in (await session.execute(query)).all()]
    return tuple(rows)


def _related(row: tuple[int, str | None, str, str], as_what: str) -> Related:
    number, name, title, state = row
    return Related(number, name or "", title, state, as_what, KINDS[CASE].state(state).open)


@action
async def relate(work: Work, seen: Seen, number: str, relation: Relation, by: Actor) -> int:
    """Make the case with this number the parent or the problem of another; returns that one's version.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` for what would lead in a circle, `Invalid` for no such case.
    """
    wanted = select(Document.id).where(Document.kind == CASE, Document.number == number.strip().upper(), visible(by))
    other_id = await work.session.scalar(wanted)
    # Both are held, the lower number first: somebody may say the opposite at this moment.
    held = {each: await work.locked(Document, each) for each in sorted({seen.id, other_id or seen.id})}
    document, _ = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    other = held[other_id] if other_id is not None else None
    if other is None or other.id == document.id:
        raise Invalid("There is no such case.", {"number": sentence("There is no such case.")})
    if await link(work, End(DOCUMENT, other.id), End(DOCUMENT, document.id), relation.value):
        await record(work, document, [Change("link", relation.value, new=other.number or "")], by)
    return document.version


@action
async def unrelate(work: Work, seen: Seen, other_id: int, by: Actor) -> int:
    """Have two cases belong together no more, whichever was what; returns the version. Raises as `relate` does."""
    document, _ = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    other = await work.session.scalar(select(Document).where(Document.id == other_id, visible(by)))
    if other is None:
        raise NotFound
    for source, target in ((document.id, other_id), (other_id, document.id)):
        mine = (
            delete(Link)
            .where(Link.from_type == DOCUMENT, Link.from_id == source, Link.to_type == DOCUMENT)
            .where(Link.to_id == target, Link.kind.in_([each.value for each in Relation]))
        )
        for kind in (await work.session.scalars(mine.returning(Link.kind))).all():
            await record(work, document, [Change("link", kind, old=other.number or "")], by)
    return document.version


@action
async def solve_with(work: Work, problem_id: int, case_ids: Collection[int], reason: str, by: Actor) -> int:
    """Solve the cases of a problem that is solved, those that still can be; returns how many that were.

    Raises `NotFound`, `NotAllowed`, and `Conflict` unless the problem is solved.
    """
    problem, kind = await locked_document(work, problem_id, by)
    if problem.kind != CASE or kind.state(problem.state).open:
        raise Conflict("The problem is not solved yet.")
    mine = select(Link.to_id).where(Link.from_type == DOCUMENT, Link.from_id == problem_id, Link.kind == SAME_CAUSE)
    chosen = sorted(set(await work.session.scalars(mine)).intersection(case_ids))[:MOST_AT_ONCE]
    solved = 0
    for case_id in chosen:
        document, _ = await locked_document(work, case_id, by)
        way = kind.way("solve", document.state)
        if way is not None:
            await require_right(work, document, way.right, by)
            await go(work, (document, kind), way, by, reason.strip() or problem.number or "")
            solved += 1
    return solved
