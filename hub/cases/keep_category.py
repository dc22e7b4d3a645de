"""Case categories are added and changed by administrators; each change is provable later."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.cases.categories import categories_by_id
from hub.cases.follow import CASE, count_deadlines
from hub.cases.model import LOWEST_PRIORITY, CaseCategory, CaseDetail
from hub.cases.tree import branches, fits
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.interactions.text import storable
from hub.queueing.model import Queue
from storage.unit_of_work import Work, action

# What queues and categories are called, by id.
Names = tuple[dict[int, str], dict[int, str]]

LONGEST_NAME = 80
MOST_CATEGORIES = 500
LONGEST_SOLVING = 366 * 24 * 3600


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """What a category is to be; None is "as above". See `CaseCategory`."""

    name: str
    parent_id: int | None = None
    queue_id: int | None = None
    late_queue_id: int | None = None
    priority: int | None = None
    solve_seconds: int | None = None
    tells: bool | None = None
    retired: bool = False
    offered: bool = False


@action
async def add_category(work: Work, draft: CategoryDraft, by: Actor) -> int:
    """Keep a new category and return its id. Raises `Invalid`, and `Conflict` for a name that is taken there."""
    require(by, Permission.ADMINISTER)
    await _check(work, draft, None)
    row = CaseCategory()
    _write(row, draft)
    work.add(row)
    await _flush(work, draft)
    await audit(work, by, "category.added", {"category": row.id, **_told(draft, await _names(work))})
    return row.id


@action
async def keep_category(work: Work, category_id: int, version: int, draft: CategoryDraft, by: Actor) -> None:
    """Have a category be exactly this; the open cases below it are due by what it says now.

    Raises `NotFound`, `Invalid`, and `Conflict` if somebody changed it meanwhile, or the name is taken there.
    """
    require(by, Permission.ADMINISTER)
    row = await work.locked(CaseCategory, category_id)
    if row is None:
        raise NotFound
    if row.version != version:
        raise Unseen("Somebody changed this meanwhile. Look again.")
    if _draft_of(row) == draft:
        return
    names = await _names(work)
    before, after = _told(_draft_of(row), names), _told(draft, names)
    await _check(work, draft, category_id)
    _write(row, draft)
    row.version = version + 1
    await _flush(work, draft)
    changed = {f"{name} before": value for name, value in before.items() if value != after[name]}
    await audit(work, by, "category.changed", {"category": category_id, **changed, **after})
    await _count_below(work, category_id)


def _write(row: CaseCategory, draft: CategoryDraft) -> None:
    row.name, row.parent_id = storable(draft.name.strip()), draft.parent_id
    row.retired, row.offered = draft.retired, draft.offered
    row.queue_id, row.late_queue_id = draft.queue_id, draft.late_queue_id
    row.priority, row.solve_seconds, row.tells = draft.priority, draft.solve_seconds, draft.tells


def _draft_of(row: CaseCategory) -> CategoryDraft:
    above = (row.queue_id, row.late_queue_id, row.priority, row.solve_seconds, row.tells)
    return CategoryDraft(row.name, row.parent_id, *above, row.retired, row.offered)


def _told(draft: CategoryDraft, names: Names) -> dict[str, str]:
    """As the history tells it; "" is "as above"."""
    queues, categories = names
    values = {
        "name": draft.name.strip(),
        "above": categories.get(draft.parent_id or 0),
        "experts": queues.get(draft.queue_id or 0),
        "late": queues.get(draft.late_queue_id or 0),
        "priority": draft.priority,
        "solve_seconds": draft.solve_seconds,
        "tells": draft.tells,
        "offered": draft.offered,
        "retired": draft.retired,
    }
    return {name: "" if value is None else str(value) for name, value in values.items()}


async def _names(work: Work) -> Names:
    queues = (await work.session.execute(select(Queue.id, Queue.name))).all()
    categories = await categories_by_id(work.session)
    return {row[0]: row[1] for row in queues}, {each.id: each.name for each in categories.values()}


async def _check(work: Work, draft: CategoryDraft, category_id: int | None) -> None:
    known = await categories_by_id(work.session)
    queues = set(await work.session.scalars(select(Queue.id)))
    name, seconds = draft.name.strip(), draft.solve_seconds
    rules = {
        "name": (0 < len(name) <= LONGEST_NAME and name.isprintable(), sentence("A name has 1 to 80 characters.")),
        "parent_id": (fits(known, category_id, draft.parent_id), sentence("It cannot stand there.")),
        "queue_id": (draft.queue_id is None or draft.queue_id in queues, sentence("There is no such queue.")),
        "late_queue_id": (
            draft.late_queue_id is None or draft.late_queue_id in queues,
            sentence("There is no such queue."),
        ),
        "priority": (
            draft.priority is None or 1 <= draft.priority <= LOWEST_PRIORITY,
            sentence("A priority is from 1 to 5."),
        ),
        "solve_seconds": (
            seconds is None or 0 < seconds <= LONGEST_SOLVING,
            sentence("The time is from a minute to a year."),
        ),
    }
    wrong = {field: told for field, (right, told) in rules.items() if not right}
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    # The database does not compare what stands at the top: there nothing equals nothing.
    beside = (each for each in known.values() if each.parent_id == draft.parent_id and each.id != category_id)
    if any(each.name.casefold() == name.casefold() for each in beside):
        raise Conflict("There is a category %(name)s here already.", name=name)
    if category_id is None and len(known) >= MOST_CATEGORIES:
        raise Invalid("There are too many categories.", {"name": sentence("There are too many categories.")})


async def _flush(work: Work, draft: CategoryDraft) -> None:
    try:
        await work.flush()
    except IntegrityError as error:
        raise Conflict("There is a category %(name)s here already.", name=draft.name.strip()) from error


async def _count_below(work: Work, category_id: int) -> None:
    """Count the deadlines of open cases in the category and those below it anew."""
    tree = branches((await categories_by_id(work.session)).values())
    place = next(number for number, branch in enumerate(tree) if branch.category.id == category_id)
    below = [category_id]
    for branch in tree[place + 1 :]:
        if branch.depth <= tree[place].depth:
            break
        below.append(branch.category.id)
    states = [state.name for state in KINDS[CASE].states if state.open]
    query = select(CaseDetail.document_id).join(Document, Document.id == CaseDetail.document_id)
    query = query.where(CaseDetail.category_id.in_(below), Document.state.in_(states)).order_by(CaseDetail.document_id)
    for document_id in (await work.session.scalars(query)).all():
        await work.locked(Document, document_id)
        await count_deadlines(work, document_id)
