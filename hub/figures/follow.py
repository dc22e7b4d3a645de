"""Keeps the rows that figures are counted from: within the transaction of each event, so that they never differ."""

from sqlalchemy import select

from hub.figures.fold import OF_MODES, OF_WORK, Birth, Happening, begin, change_mode, may_begin, step, tells_of
from hub.figures.model import ModeStretch, Passage
from hub.queueing.model import WorkItem
from storage.events import EventRow
from storage.unit_of_work import Work


async def follow(work: Work, event: EventRow) -> None:
    """Take one event into account, in the transaction that records it."""
    happened = Happening(event.name, event.payload, event.at)
    if event.name in OF_WORK:
        await _follow_work(work, happened)
    elif event.name in OF_MODES:
        await _follow_mode(work, happened)


async def _follow_work(work: Work, happened: Happening) -> None:
    interaction_id = happened.payload["interaction_id"]
    newest = select(Passage).where(Passage.interaction_id == interaction_id)
    newest = newest.order_by(Passage.work_item_id.desc(), Passage.number.desc()).limit(1)
    last = await work.session.scalar(newest)
    if may_begin(last, happened):
        birth = await _birth(work, interaction_id, last)
        if birth is not None and tells_of(happened, birth):
            last = begin(birth, happened)
            work.add(last)
    following = step(last, happened)
    if following is not None:
        work.add(following)


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
