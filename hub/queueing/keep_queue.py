"""Queues are added and changed, each with its skills, rings, codes and members in one transaction."""

import json
from collections.abc import Collection
from dataclasses import asdict, replace

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.interactions.text import storable
from hub.queueing.leave import let_go_of_lost
from hub.queueing.model import Queue, QueueMember, QueueRing, QueueSkill, Skill, WrapUpCode
from hub.queueing.queue_limits import check_queue
from hub.queueing.queue_rows import OWN_FIELDS, QueueDraft, drawn
from storage.types import Base
from storage.unit_of_work import Storage, Work, action


async def add_queue(storage: Storage, draft: QueueDraft, by: Actor) -> int:
    """Open a new queue and return its id. Raises `Invalid`, `Conflict` for a name that is taken."""
    try:
        return await _add(storage, draft, by)
    except IntegrityError as error:
        raise Conflict("There is a queue %(name)s already.", name=draft.name.strip()) from error


async def change_queue(storage: Storage, queue_id: int, draft: QueueDraft, seen: str, by: Actor) -> None:
    """Make a queue as drafted. Raises `NotFound`, `Invalid`, and `Conflict` unless `seen` is the mark of what it is."""
    try:
        await _change(storage, queue_id, draft, seen, by)
    except IntegrityError as error:
        raise Conflict("There is a queue %(name)s already.", name=draft.name.strip()) from error


@action
async def _add(work: Work, draft: QueueDraft, by: Actor) -> int:
    require(by, Permission.ADMINISTER)
    row = Queue(name="")
    draft = _describe(row, draft)
    work.add(row)
    await work.flush()
    await _keep_parts(work, row.id, draft)
    await audit(work, by, "queue.added", {"queue": row.id, "name": row.name, "after": _told(draft, draft)})
    return row.id


@action
async def _change(work: Work, queue_id: int, draft: QueueDraft, seen: str, by: Actor) -> None:
    require(by, Permission.ADMINISTER)
    row = await work.locked_as_named(Queue, queue_id)
    if row is None:
        raise NotFound
    before = await drawn(work.session, row)
    if before.mark != seen:
        raise Unseen("Somebody changed this queue meanwhile. Load it again.")
    after = _describe(row, draft)
    await work.flush()
    await _keep_parts(work, queue_id, after)
    helped = select(QueueRing.queue_id).where(QueueRing.joins_queue_id == queue_id)
    await let_go_of_lost(work, {queue_id, *await work.session.scalars(helped)})
    told = {"before": _told(before, after, changed=True), "after": _told(after, before, changed=True)}
    await audit(work, by, "queue.changed", {"queue": queue_id, "name": row.name, **told})


def _describe(row: Queue, draft: QueueDraft) -> QueueDraft:
    codes = tuple((storable(code.strip()), storable(label.strip())) for code, label in draft.codes)
    draft = replace(draft, name=storable(draft.name.strip()), codes=codes)
    check_queue(draft)
    for field in OWN_FIELDS:
        setattr(row, field, getattr(draft, field))
    return draft


async def _keep_parts(work: Work, queue_id: int, draft: QueueDraft) -> None:
    """Replace what belongs to the queue. Finished work names its codes by text: it keeps those that go."""
    joining = {ring.joins for ring in draft.rings if ring.joins is not None}
    await _known(work, Skill.id, {skill for skill, _ in draft.skills}, "skills")
    await _known(work, Queue.id, joining, "rings")
    await _known(work, User.id, draft.members, "members")
    if queue_id in joining:
        raise Invalid("A queue cannot join itself.", {"rings": sentence("A queue cannot join itself.")})
    for part in (QueueSkill, QueueRing, WrapUpCode, QueueMember):
        await work.session.execute(delete(part).where(part.queue_id == queue_id))
    rows: list[Base] = [QueueSkill(queue_id=queue_id, skill_id=skill, level=level) for skill, level in draft.skills]
    for ring in draft.rings:
        what = {"after_seconds": ring.after_seconds, "relax_by": ring.relax_by, "joins_queue_id": ring.joins}
        rows.append(QueueRing(queue_id=queue_id, **what))
    rows += [WrapUpCode(queue_id=queue_id, code=code, label=label) for code, label in draft.codes]
    rows += [QueueMember(queue_id=queue_id, user_id=user) for user in draft.members]
    work.add(*rows)
    await work.flush()


async def _known(work: Work, key: InstrumentedAttribute[int], chosen: Collection[int], field: str) -> None:
    if len(set(await work.session.scalars(select(key).where(key.in_(chosen))))) != len(set(chosen)):
        wrong = sentence("Something was chosen that is not there any more.")
        raise Invalid("Something was chosen that is not there any more.", {field: wrong})


def _told(draft: QueueDraft, other: QueueDraft, *, changed: bool = False) -> str:
    """What a draft says as JSON, or only where it differs from another."""
    said, elsewhere = asdict(draft), asdict(other)
    return json.dumps({name: said[name] for name in said if not changed or said[name] != elsewhere[name]})
