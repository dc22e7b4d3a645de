"""Writes the rows that figures are counted from again, from the events: for a database that is older than they are."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from hub.figures.fold import OF_MODES, OF_WORK, Birth, Happening, begin, may_begin, step, tells_of
from hub.figures.model import ModeStretch, Passage
from hub.figures.modes import change_mode
from hub.figures.taken_back import go_back, is_struck_out
from hub.queueing.model import WorkItem
from storage.events import EventRow, StreamHead
from storage.unit_of_work import Storage, Work, action

OF_INTERACTION, OF_AGENT = "interaction-", "agent-"
AT_ONCE = 200


async def rebuild(storage: Storage) -> int:
    """Write every row again and return how many streams were read. Work may go on meanwhile.

    A stream at a time: its head is locked, so that no event of it is written between reading and the end.
    """
    read, after = 0, ""
    while streams := await _streams(storage, after):
        await rebuild_streams(storage, streams)
        read, after = read + len(streams), streams[-1]
    return read


@action
async def rebuild_streams(work: Work, streams: Sequence[str]) -> None:
    """Write the rows of these streams again."""
    heads = select(StreamHead).where(StreamHead.stream.in_(streams)).order_by(StreamHead.stream)
    await work.session.scalars(heads.with_for_update())
    happened: dict[str, list[Happening]] = {}
    events = select(EventRow).where(EventRow.stream.in_(streams), EventRow.name.in_(OF_WORK | OF_MODES))
    for row in await work.session.scalars(events.order_by(EventRow.stream, EventRow.sequence)):
        happened.setdefault(row.stream, []).append(Happening(row.name, row.payload, row.at))
    interactions, agents = _numbers(streams, OF_INTERACTION), _numbers(streams, OF_AGENT)
    births = await _births(work, interactions)
    await work.session.execute(delete(Passage).where(Passage.interaction_id.in_(interactions)))
    await work.session.execute(delete(ModeStretch).where(ModeStretch.agent_id.in_(agents)))
    for number in interactions:
        work.add(*passages(births.get(number, []), happened.get(f"{OF_INTERACTION}{number}", [])))
    for number in agents:
        work.add(*mode_stretches(happened.get(f"{OF_AGENT}{number}", [])))


def passages(births: Sequence[Birth], happened: Iterable[Happening]) -> list[Passage]:
    """The passages of an interaction, from its items in their order and its events."""
    found: list[Passage] = []
    unborn = list(births)
    for each in happened:
        last = found[-1] if found else None
        birth = next((birth for birth in unborn if tells_of(each, birth)), None) if may_begin(last, each) else None
        if birth is not None:
            unborn = unborn[unborn.index(birth) + 1 :]
            last = begin(birth, each)
            found.append(last)
        before = found[-2] if len(found) > 1 else None
        if before is not None and is_struck_out(before, last, each):
            following = go_back(before, found.pop(), each)
        else:
            following = step(last, each)
        if following is not None:
            found.append(following)
    return found


def mode_stretches(happened: Iterable[Happening]) -> list[ModeStretch]:
    """The stretches of an agent, from their events."""
    found: list[ModeStretch] = []
    for each in happened:
        found.append(change_mode(found[-1] if found else None, each))
    return found


async def _streams(storage: Storage, after: str) -> Sequence[str]:
    ours = StreamHead.stream.startswith(OF_INTERACTION) | StreamHead.stream.startswith(OF_AGENT)
    query = select(StreamHead.stream).where(ours, StreamHead.stream > after)
    async with storage.reading() as session:
        return (await session.scalars(query.order_by(StreamHead.stream).limit(AT_ONCE))).all()


async def _births(work: Work, interactions: Sequence[int]) -> dict[int, list[Birth]]:
    query = select(WorkItem.id, WorkItem.interaction_id, WorkItem.channel, WorkItem.birth)
    query = query.where(WorkItem.interaction_id.in_(interactions)).order_by(WorkItem.id)
    found: dict[int, list[Birth]] = {}
    for row in (await work.session.execute(query)).all():
        found.setdefault(row.interaction_id, []).append(Birth(*row))
    return found


def _numbers(streams: Iterable[str], kind: str) -> list[int]:
    return [int(stream.removeprefix(kind)) for stream in streams if stream.startswith(kind)]
