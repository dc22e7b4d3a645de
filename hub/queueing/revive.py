"""What was dismissed by mistake is to be done again, as it was: put aside, kept for somebody, or waiting."""

from dataclasses import dataclass
from datetime import datetime

from hub.queueing.colleagues import who_may_work_in
from hub.queueing.model import WorkItem
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Had:
    """Who had it, and whether they had put it aside; without `until` its customer alone wakes it."""

    agent_id: int | None
    asleep: bool = False
    until: datetime | None = None


async def revive(work: Work, item: WorkItem, had: Had, woken: bool) -> bool:
    """Have a locked item be done again; returns whether it is put aside still. `woken`: its customer wrote since.

    One that waits asks first for who had it. Nothing is put aside with, or kept for, who may not work there any more.
    """
    may_work = await who_may_work_in(work, item.queue_id)
    item.revive()
    if item.pinned_agent_id not in may_work:
        item.pinned_agent_id = None
    over = woken or (had.until is not None and had.until <= work.now)
    if had.asleep and not over and had.agent_id is not None and had.agent_id in may_work:
        lay_aside(item, had.agent_id, had.until, work.now)
        return True
    item.last_agent_id = had.agent_id
    return False


def lay_aside(item: WorkItem, agent_id: int, until: datetime | None, now: datetime) -> None:
    """What waits is put aside by this agent, as it was before."""
    item.hand_to(agent_id, now)
    item.snooze(until)
