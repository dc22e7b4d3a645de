"""Keeps the rows that figures are counted from: within the transaction of each event, so that they never differ."""

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Float, Table, Update, bindparam, delete, insert, select, update
from sqlalchemy import cast as converted

from hub.events import ItemAccepted, TransferUndone
from hub.figures.fold import OF_MODES, OF_WORK, Birth, Happening, begin, may_begin, step, tells_of
from hub.figures.model import ModeStretch, Passage, Phase
from hub.figures.modes import change_mode
from hub.figures.taken_back import go_back, is_struck_out
from hub.queueing.model import WorkItem
from storage.events import EventRow
from storage.moments import Microseconds
from storage.types import UtcDateTime
from storage.unit_of_work import Work

# Without the session: every event about work needs this, most of them for one row that nobody else looks at.
_PASSAGES = cast("Table", Passage.__table__)
_COLUMNS = _PASSAGES.c.keys()
_OF_ONE = (
    select(_PASSAGES)
    .where(_PASSAGES.c.interaction_id == bindparam("of"))
    .order_by(_PASSAGES.c.work_item_id.desc(), _PASSAGES.c.number.desc())
)
_NEWEST, _NEWEST_TWO = _OF_ONE.limit(1), _OF_ONE.limit(2)
_CHANGED = (
    update(_PASSAGES)
    .where(_PASSAGES.c.work_item_id == bindparam("new_work_item_id"), _PASSAGES.c.number == bindparam("new_number"))
    .values({column.name: bindparam(f"new_{column.name}") for column in _PASSAGES.c if not column.primary_key})
)


def answered(item_id: ColumnElement[int], agent_id: ColumnElement[int | None], now: ColumnElement[datetime]) -> Update:
    """What `Passage.answer` says, for what agents do all day: whatever waits is taken without being read first."""
    waits = update(_PASSAGES).where(_PASSAGES.c.work_item_id == item_id, _PASSAGES.c.phase == Phase.WAITING)
    return waits.values(
        agent_id=agent_id,
        answered_at=now,
        waited=converted(Microseconds(now) - Microseconds(_PASSAGES.c.entered_at), Float) / 1e6,
        phase=Phase.TALK,
        phase_since=now,
    )


_ANSWERED = answered(bindparam("of"), bindparam("agent"), bindparam("now", type_=UtcDateTime()))


async def follow(work: Work, event: EventRow) -> None:
    """Take one event into account, in the transaction that records it."""
    happened = Happening(event.name, event.payload, event.at)
    if event.name in OF_WORK:
        if not await _is_answered(work, happened):
            await _follow_work(work, happened)
    elif event.name in OF_MODES:
        await _follow_mode(work, happened)


async def _is_answered(work: Work, happened: Happening) -> bool:
    """Whether an agent took what only waited, which is written then."""
    if happened.name != ItemAccepted.__name__ or not happened.payload["waited"]:
        return False
    item_id, agent_id = happened.payload["work_item_id"], happened.payload["agent_id"]
    answered = {"of": item_id, "agent": agent_id, "now": happened.at}
    connection = await work.session.connection()
    return (await connection.execute(_ANSWERED, answered)).rowcount == 1


async def _follow_work(work: Work, happened: Happening) -> None:
    if happened.name == TransferUndone.__name__ and await _is_back(work, happened):
        return
    interaction_id = happened.payload["interaction_id"]
    row = (await work.session.execute(_NEWEST, {"of": interaction_id})).mappings().one_or_none()
    kept = dict(row) if row is not None else None
    last = Passage(**kept) if kept is not None else None
    if may_begin(last, happened):
        birth = await _birth(work, interaction_id, last)
        if birth is not None and tells_of(happened, birth):
            kept, last = None, begin(birth, happened)
    following = step(last, happened)
    if last is not None:
        await _keep(work, last, kept)
    if following is not None:
        await _keep(work, following, None)


async def _is_back(work: Work, happened: Happening) -> bool:
    """Whether a move was taken back as if it had never been, which is written then."""
    found = await work.session.execute(_NEWEST_TWO, {"of": happened.payload["interaction_id"]})
    rows = [dict(row) for row in found.mappings()]
    if len(rows) < 2:
        return False
    last, before = (Passage(**row) for row in rows)
    if not is_struck_out(before, last, happened):
        return False
    this = (_PASSAGES.c.work_item_id == last.work_item_id) & (_PASSAGES.c.number == last.number)
    await work.session.execute(delete(_PASSAGES).where(this))
    following = go_back(before, last, happened)
    await _keep(work, before, rows[1])
    if following is not None:
        await _keep(work, following, None)
    return True


async def _keep(work: Work, passage: Passage, kept: dict[str, object] | None) -> None:
    """Write what is new of a passage."""
    now = {name: getattr(passage, name) for name in _COLUMNS}
    if kept is None:
        await work.session.execute(insert(_PASSAGES), now)
    elif now != kept:
        await work.session.execute(_CHANGED, {f"new_{name}": value for name, value in now.items()})


async def _birth(work: Work, interaction_id: int, last: Passage | None) -> Birth | None:
    """The open item of an interaction, or the one that ends just now, unless its passages began already."""
    query = (
        select(WorkItem.id, WorkItem.channel, WorkItem.birth)
        .where(WorkItem.interaction_id == interaction_id)
        .order_by(WorkItem.id.desc())
        .limit(1)
    )
    row = (await work.session.execute(query)).one_or_none()
    if row is None or (last is not None and last.work_item_id == row[0]):
        return None
    return Birth(row[0], interaction_id, row[1], row[2])


async def _follow_mode(work: Work, happened: Happening) -> None:
    newest = select(ModeStretch).where(ModeStretch.agent_id == happened.payload["agent_id"])
    last = await work.session.scalar(newest.order_by(ModeStretch.number.desc()).limit(1))
    work.add(change_mode(last, happened))
