"""Finds which conversations a search means, a page of its hits at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.bulk.start import MOST
from hub.events import ExportAdvanced
from hub.exports.model import Export, ExportItem, State
from hub.exports.order import add_items
from hub.search.address import search_at
from hub.search.search import Question, search
from hub.search.sources.conversations import CONVERSATIONS
from storage.unit_of_work import Storage, Work, action

HITS = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Conversations that were found from `cursor` on, and where it goes on, None at the end."""

    cursor: str
    ids: Sequence[int]
    further: str | None


async def gather(storage: Storage, export: Export, by: Actor) -> bool:
    """Find all that are not found yet; False once it is stopped."""
    typed, criteria = search_at(str(export.question.get("address", "")))
    cursor = export.cursor
    while cursor is not None:
        answer = await search(storage, by, Question(typed, criteria, CONVERSATIONS, cursor or None), HITS)
        hits = (*answer.exact, *(hit for part in answer.parts for hit in part.hits))
        further = answer.parts[0].next_cursor if answer.parts else None
        page = Page(cursor, [hit.about_id for hit in hits], further)
        if not await keep_page(storage, export.id, page):
            return False
        cursor = further
    return True


@action
async def keep_page(work: Work, export_id: int, page: Page) -> bool:
    """Write down what was found; False once it is stopped, or has as many as there can be."""
    export = await work.locked(Export, export_id)
    if export is None or export.state != State.RUNNING or export.cursor != page.cursor:
        return False
    mine = select(ExportItem.interaction_id).where(ExportItem.export_id == export_id)
    known = set(await work.session.scalars(mine.where(ExportItem.interaction_id.in_(page.ids))))
    new = [number for number in dict.fromkeys(page.ids) if number not in known]
    room = new[: MOST - export.total]
    await add_items(work, export_id, export.total, room)
    export.total, export.cursor = export.total + len(room), page.further
    if export.total == MOST and (page.further is not None or len(room) < len(new)):
        export.question, export.cursor = {**export.question, "cut": True}, None
    await work.record(ExportAdvanced(export_id))
    return export.cursor is not None or page.further is None
