"""Where somebody was: the last objects they looked at, the same in every window of theirs."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.desks.model import Visit
from hub.errors import Invalid
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

MOST_VISITS = 20
LONGEST_TITLE = 200
# Objects, not lists: a conversation, or one thing of the administration.
OBJECT = re.compile(
    r"/desk/(?:interactions/\d{1,18}|parties/\d{1,18}|documents/\d{1,18}|knowledge/\d{1,18}|administration/[a-z]{1,20}/[a-z0-9-]{1,60})"
)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One object somebody looked at."""

    path: str
    title: str
    at: datetime


@action
async def note_visit(work: Work, path: str, title: str, by: Actor) -> None:
    """Remember that the actor looks at an object; beyond `MOST_VISITS` the oldest are forgotten. Raises `Invalid`."""
    if not OBJECT.fullmatch(path) or not title.strip():
        raise Invalid("There is nothing to remember.", {"path": "unknown"})
    values = {"title": title.strip()[:LONGEST_TITLE], "at": work.now}
    kept = insert_into(work.session, Visit).values(user_id=by.user_id, path=path, **values)
    await work.session.execute(kept.on_conflict_do_update(index_elements=["user_id", "path"], set_=values))
    newest = select(Visit.path).where(Visit.user_id == by.user_id).order_by(Visit.at.desc(), Visit.path)
    old = delete(Visit).where(Visit.user_id == by.user_id, Visit.path.not_in(newest.limit(MOST_VISITS)))
    await work.session.execute(old.execution_options(synchronize_session=False))


async def visits(storage: Storage, actor: Actor) -> tuple[VisitRow, ...]:
    """Where the actor was, the latest first."""
    query = select(Visit.path, Visit.title, Visit.at).where(Visit.user_id == actor.user_id)
    async with storage.reading() as session:
        rows = await session.execute(query.order_by(Visit.at.desc(), Visit.path).limit(MOST_VISITS))
        return tuple(VisitRow(*row) for row in rows)
