"""What is kept only so long: rules, what they would touch today, and the nights in which they are followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, or_, select, tuple_

from hub.access.actor import Actor
from hub.access.audit import Detail, audit
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, sentence
from hub.interactions.model import Interaction, InteractionState, Message
from hub.keyset import cursor_of, position
from hub.privacy.blank_conversations import blank_around
from hub.privacy.blank_messages import blank_messages
from hub.privacy.blobs import forget_blobs
from hub.privacy.model import Forgotten, RetentionRule, RetentionRun, View
from hub.queueing.model import Queue
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

AT_ONCE, VIEWS_AT_ONCE = 20, 1000
# Somebody is still to work on these; what machines wrote is never closed, and yet is over.
_GOES_ON = (InteractionState.OPEN, InteractionState.QUARANTINED)
SHORTEST, LONGEST = 1, 36_500


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, how much it would touch today, and how its last night went; None before the first."""

    id: int
    kind: str
    days: int
    queue_name: str
    active: bool
    would_touch: int
    last_at: datetime | None
    last_touched: int


async def retention_rules(storage: Storage, actor: Actor) -> tuple[RuleRow, ...]:
    """Every rule; three statements, and one for each rule that counts what it would touch. Raises `NotAllowed`."""
    require(actor, Permission.PRIVACY)
    now = storage.clock.now()
    rows = []
    async with storage.reading() as session:
        rules = (await session.scalars(select(RetentionRule).order_by(RetentionRule.id))).all()
        names = {row.id: row.name for row in await session.execute(select(Queue.id, Queue.name))}
        newest = select(func.max(RetentionRun.id)).group_by(RetentionRun.rule_id)
        last = {
            run.rule_id: run for run in await session.scalars(select(RetentionRun).where(RetentionRun.id.in_(newest)))
        }
        for rule in rules:
            would = select(func.count()).select_from(_due(rule, now).subquery())
            run = last.get(rule.id)
            told = (rule.id, rule.kind, rule.days, names.get(rule.queue_id or 0, ""), rule.active)
            touched = (await session.scalar(would)) or 0
            rows.append(RuleRow(*told, touched, run.ended_at if run else None, run.touched if run else 0))
    return tuple(rows)


@action
async def add_retention(work: Work, kind: str, days: int, queue_id: int | None, by: Actor) -> int:
    """Keep a rule, which is followed from the next night on. Raises `NotAllowed`, `Invalid`."""
    require(by, Permission.PRIVACY)
    if kind not in set(Forgotten) or (kind == Forgotten.VIEWS and queue_id is not None):
        raise Invalid("There is no such rule.", {"kind": sentence("There is no such rule.")})
    if not SHORTEST <= days <= LONGEST:
        raise Invalid("Say for how many days.", {"days": sentence("Say for how many days.")})
    if queue_id is not None and await work.session.get(Queue, queue_id) is None:
        raise Invalid("This queue is not there.", {"queue": sentence("This queue is not there.")})
    rule = RetentionRule(kind=Forgotten(kind), days=days, queue_id=queue_id, active=True, created_at=work.now)
    work.add(rule)
    await work.flush()
    await audit(work, by, "retention.added", {"rule": rule.id, "kind": kind, "days": days})
    return rule.id


@action
async def switch_retention(work: Work, rule_id: int, by: Actor, *, active: bool) -> None:
    """Follow a rule, or no more. Raises `NotAllowed`, `NotFound`."""
    require(by, Permission.PRIVACY)
    rule = await work.locked(RetentionRule, rule_id)
    if rule is None:
        raise NotFound
    rule.active = active
    about: Detail = {"rule": rule.id, "kind": rule.kind, "days": rule.days}
    await audit(work, by, "retention.enabled" if active else "retention.disabled", about)


async def follow_retention(storage: Storage) -> int:
    """Follow every rule that was not followed today; returns how much was forgotten. Killed, it goes on."""
    now = storage.clock.now()
    today, midnight = now.date(), now.replace(hour=0, minute=0, second=0, microsecond=0)
    async with storage.reading() as session:
        done = select(RetentionRun.rule_id).where(RetentionRun.night == today, RetentionRun.ended_at.is_not(None))
        # Whoever made a rule by mistake has until midnight (UTC) to take it back.
        due = select(RetentionRule.id).where(RetentionRule.active, RetentionRule.created_at < midnight)
        rules = (await session.scalars(due.where(RetentionRule.id.not_in(done)).order_by(RetentionRule.id))).all()
    return sum([await _follow(storage, rule) for rule in rules])


async def _follow(storage: Storage, rule_id: int) -> int:
    touched = 0
    while (some := await forget_some(storage, rule_id)) is not None:
        count, files = some
        await forget_blobs(storage, files)
        touched += count
    return touched


@action
async def forget_some(work: Work, rule_id: int) -> tuple[int, Sequence[str]] | None:
    """One batch of tonight: how much was forgotten, and files to forget. None once there is nothing left."""
    rule = await work.session.get_one(RetentionRule, rule_id)
    tonight = {"rule_id": rule_id, "night": work.now.date()}
    begun = insert_into(work.session, RetentionRun).values(**tonight, began_at=work.now, touched=0, place={})
    await work.session.execute(begun.on_conflict_do_nothing(index_elements=["rule_id", "night"]))
    wanted = select(RetentionRun).where(RetentionRun.rule_id == rule_id, RetentionRun.night == work.now.date())
    run = (await work.session.scalars(wanted.with_for_update())).one()
    # Of a night before, or of a worker that died: its files went from the rows, and perhaps not from the disk.
    left = run.place.get("blobs", [])
    run.place = {**run.place, "blobs": []}
    numbers = (await work.session.scalars(_next(rule, run, work.now))).all()
    if not numbers and not left:
        run.ended_at = work.now
        return None
    await (_forget_views(work, numbers) if _is_views(rule) else _blank(work, run, numbers))
    run.touched += len(numbers)
    return len(numbers), left


def _next(rule: RetentionRule, run: RetentionRun, now: datetime) -> Select[int]:
    """What is due after what tonight came to already: what other rules are about is not passed by again."""
    if _is_views(rule):
        return _due(rule, now).limit(VIEWS_AT_ONCE)
    query = _due(rule, now).limit(AT_ONCE)
    if "after" not in run.place:
        return query
    return query.where(tuple_(Interaction.last_activity_at, Interaction.id) > position(run.place["after"]))


def _due(rule: RetentionRule, now: datetime) -> Select[int]:
    """The ids of what a rule is about by now, oldest first: what is not forgotten already, and ended that long ago."""
    until = now - timedelta(days=rule.days)
    if _is_views(rule):
        return select(View.id).where(View.last_at < until).order_by(View.last_at, View.id)
    ended = or_(Interaction.closed_at.is_(None), Interaction.closed_at < until)
    over = (Interaction.state.not_in(_GOES_ON), Interaction.last_activity_at < until, ended)
    query = select(Interaction.id).where(Interaction.forgotten_at.is_(None), *over)
    query = query.order_by(Interaction.last_activity_at, Interaction.id)
    return query if rule.queue_id is None else query.where(Interaction.queue_id == rule.queue_id)


def _is_views(rule: RetentionRule) -> bool:
    return rule.kind == Forgotten.VIEWS


async def _forget_views(work: Work, numbers: Sequence[int]) -> None:
    gone = delete(View).where(View.id.in_(numbers))
    await work.session.execute(gone, execution_options={"synchronize_session": False})


async def _blank(work: Work, run: RetentionRun, numbers: Sequence[int]) -> None:
    """With whom they were stays, what was said goes."""
    for number in numbers:
        interaction = await work.locked(Interaction, number)
        assert interaction is not None, "interactions are never deleted"
        said = await work.session.scalars(select(Message).where(Message.interaction_id == number))
        await blank_messages(work, run, list(said))
        await blank_around(work, interaction)
        interaction.forgotten_at = work.now
        run.place = {**run.place, "after": cursor_of(interaction.last_activity_at, number)}
