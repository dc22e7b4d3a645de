"""Begins a run: what is chosen is written down with it, and a job comes to each, one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, update

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.access.who import known_to
from hub.bulk.model import UNDO_WITHIN, UNDOES, Act, BulkItem, BulkRun, Outcome, RunState
from hub.errors import Conflict, Invalid, NotFound
from hub.events import BulkAdvanced
from hub.interactions.inbox_query import InboxFilter, window
from hub.interactions.model import Message
from hub.queueing.model import Queue
from storage.jobs import enqueue
from storage.unit_of_work import Work, action

# Of one run. Whoever means more means a rule.
MOST = 10_000
JOB = "bulk"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Chosen:
    """These conversations, or all that a list shows, newest first, up to `MOST`."""

    ids: tuple[int, ...] = ()
    listed: InboxFilter | None = None


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """What is to be done with which conversations. `key` is of the click, `values` what the act needs."""

    act: Act
    chosen: Chosen
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@action
async def start_bulk(work: Work, wanted: BulkRequest, by: Actor) -> int:
    """Begin and return the run; the same key again returns the same run.

    Whether it may be done with a conversation is asked when it is come to. Raises `Invalid` for none or too many.
    """
    require(by, Permission.SERVE)
    if wanted.act in UNDOES.values():
        raise Invalid("There is no such act.", {"act": "unknown"})
    ids = await _ids(work, wanted.chosen, by)
    if not ids:
        raise Invalid("Nothing is chosen.", {"ids": "required"})
    if len(ids) > MOST:
        raise Invalid("At most %(most)s conversations at once.", {"ids": "too many"}, most=MOST)
    run = _run(work, wanted, by)
    run.target = await _target(work, wanted.values, by)
    return await _begin(work, run, ids)


@action
async def undo_bulk(work: Work, run_id: int, by: Actor) -> int:
    """Take back what a run of the actor's did, in a run of its own, which is returned.

    Raises `NotFound`, and `Conflict` when it is too late, or was nothing that can be taken back.
    """
    require(by, Permission.SERVE)
    done = await own_run(work, run_id, by)
    back = UNDOES.get(Act(done.act))
    late = done.ended_at is None or done.ended_at + UNDO_WITHIN < work.now
    if back is None or late or not done.done:
        raise Conflict("It is too late to take this back.")
    mine = select(BulkItem.interaction_id).where(BulkItem.run_id == done.id, BulkItem.outcome == Outcome.DONE)
    ids = (await work.session.scalars(mine.order_by(BulkItem.position))).all()
    run = _run(work, BulkRequest(back, Chosen(), f"undo-{done.id}", done.values), by)
    run.undo_of_id, run.target, done.dismissed = done.id, done.target, True
    return await _begin(work, run, ids)


@action
async def stop_bulk(work: Work, run_id: int, by: Actor) -> None:
    """Leave alone what it has not come to yet; what is done stays. Raises `NotFound` for somebody else's."""
    run = await own_run(work, run_id, by)
    if run.state == RunState.RUNNING:
        run.end(RunState.STOPPED, work.now)
        await work.record(BulkAdvanced(run.id, run.user_id))


@action
async def dismiss_bulk(work: Work, run_id: int, by: Actor) -> None:
    """Show it no more beside the list; its report stays. Raises `NotFound` for somebody else's."""
    run = await own_run(work, run_id, by)
    if run.state != RunState.RUNNING:
        run.dismissed = True
        await work.record(BulkAdvanced(run.id, run.user_id))


async def own_run(work: Work, run_id: int, by: Actor) -> BulkRun:
    """A run of the actor's, locked. Raises `NotFound`."""
    run = await work.locked(BulkRun, run_id)
    if run is None or run.user_id != by.user_id:
        raise NotFound
    return run


async def _target(work: Work, values: Mapping[str, Any], by: Actor) -> str:
    """The name of the queue or the agent it is about; any queue may be named, but only agents whom the actor knows.

    Raises `Invalid` for one that is not there, or not for them.
    """
    model, key = (Queue, values.get("queue_id")) if "queue_id" in values else (User, values.get("agent_id"))
    if key is None:
        return ""
    named = select(model.name).where(model.id == key)
    if model is User:
        named = named.where(User.active, User.id.in_(known_to(by)))
    name = await work.session.scalar(named)
    if name is None:
        raise Invalid("This is not there any more.", {"target": "unknown"})
    return name


async def _ids(work: Work, chosen: Chosen, by: Actor) -> Sequence[int]:
    if chosen.listed is None:
        return tuple(dict.fromkeys(chosen.ids))
    shown = window(by, chosen.listed, None, MOST)
    return [row[0] for row in await work.session.execute(shown)]


def _run(work: Work, wanted: BulkRequest, by: Actor) -> BulkRun:
    return BulkRun(
        key=f"{by.user_id}:{wanted.key}",
        user_id=by.user_id,
        act=wanted.act,
        values=dict(wanted.values),
        started_at=work.now,
        state=RunState.RUNNING,
    )


async def _begin(work: Work, run: BulkRun, ids: Sequence[int]) -> int:
    # Of two clicks at once the second waits here, and finds what the first began.
    await work.session.execute(select(User.id).where(User.id == run.user_id).with_for_update(key_share=True))
    begun = await work.session.scalar(select(BulkRun.id).where(BulkRun.key == run.key))
    if begun is not None:
        return begun
    run.total = len(ids)
    run.seen_message_id = await work.session.scalar(select(func.max(Message.id))) or 0
    # What ended before makes room for what begins.
    mine = update(BulkRun).where(BulkRun.user_id == run.user_id, BulkRun.state != RunState.RUNNING)
    await work.session.execute(mine.where(BulkRun.dismissed.is_(False)).values(dismissed=True))
    work.add(run)
    await work.flush()
    rows = [{"run_id": run.id, "position": place, "interaction_id": key} for place, key in enumerate(ids, 1)]
    for start in range(0, len(rows), _AT_ONCE):
        await work.session.execute(insert(BulkItem), rows[start : start + _AT_ONCE])
    await enqueue(work, JOB, f"{JOB}-{run.id}", {"run_id": run.id})
    await work.record(BulkAdvanced(run.id, run.user_id))
    return run.id
