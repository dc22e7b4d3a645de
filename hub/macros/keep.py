"""Keeps the macros: checked before, each change a version with who made it."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, Unseen, sentence
from hub.macros.model import Macro, MacroVersion, content_of
from hub.macros.steps import Step, Steps
from hub.queueing.model import Queue, WrapUpCode
from hub.rules.checking import is_tag
from hub.texts.render import unknown_names
from storage.unit_of_work import Work, action

MOST_NAME, MOST_TEXT, MOST_HOURS, MOST_TAGS, MOST_PRIORITY = 120, 20_000, 24 * 365, 20, 10
KEYS = ("", *"123456789")


@dataclass(frozen=True, slots=True)
class MacroFields:
    """A macro as somebody wrote it down. `queue_id` None: for all queues."""

    name: str
    steps: Steps
    key: str = ""
    queue_id: int | None = None


@action
async def add_macro(work: Work, fields: MacroFields, by: Actor) -> int:
    """Keep a new macro and return its id. Raises `Invalid` with the field that is wrong, `NotFound` for a queue."""
    require(by, Permission.ADMINISTER)
    macro = Macro(active=True, version=0)
    await _write(work, macro, fields)
    work.add(macro)
    await _changed(work, macro, "added", by)
    return macro.id


@action
async def change_macro(work: Work, macro_id: int, fields: MacroFields, seen: int, by: Actor) -> None:
    """Replace what a macro does. Raises `Conflict` unless `seen` is its version: somebody changed it since."""
    macro = await _existing(work, macro_id, by)
    if macro.version != seen:
        raise Unseen("Somebody changed this macro meanwhile. Load it again.")
    await _write(work, macro, fields)
    await _changed(work, macro, "changed", by)


@action
async def switch_macro(work: Work, macro_id: int, active: bool, by: Actor) -> None:
    """Offer a macro, or do not."""
    macro = await _existing(work, macro_id, by)
    macro.active = active
    await _changed(work, macro, "enabled" if active else "disabled", by)


async def _write(work: Work, macro: Macro, fields: MacroFields) -> None:
    name = fields.name.strip()
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise Invalid("A name has 1 to 120 characters.", {"name": sentence("A name has 1 to 120 characters.")})
    if fields.key not in KEYS:
        raise Invalid("A macro has one of the keys 1 to 9.", {"key": sentence("A macro has one of the keys 1 to 9.")})
    if fields.queue_id is not None and await work.session.get(Queue, fields.queue_id) is None:
        raise NotFound
    check_steps(fields.steps)
    await _check_ending(work, fields)
    macro.name, macro.key, macro.queue_id = name, fields.key, fields.queue_id
    macro.content = content_of(fields.steps)


def check_steps(steps: Steps) -> None:
    """Raise `Invalid` with the field that is wrong, as far as that can be told without looking."""
    if not steps.order:
        raise Invalid("A macro does at least one thing.", {"text": sentence("A macro does at least one thing.")})
    _check_text("text", steps.text)
    _check_text("note", steps.note)
    tags = (*steps.add_tags, *steps.remove_tags)
    if len(tags) > MOST_TAGS or not all(map(is_tag, tags)):
        raise Invalid("A tag has 1 to 40 characters.", {"add_tags": sentence("A tag has 1 to 40 characters.")})
    if steps.priority is not None and not 0 <= steps.priority <= MOST_PRIORITY:
        raise Invalid("A priority is from 0 to 10.", {"priority": sentence("A priority is from 0 to 10.")})
    if steps.ending is Step.SNOOZE and not 0 <= steps.hours <= MOST_HOURS:
        raise Invalid("Choose a time within the next year.", {"hours": sentence("Choose a time within the next year.")})


def _check_text(field: str, written: str) -> None:
    if len(written) > MOST_TEXT:
        raise Invalid("This is too long.", {field: sentence("This is too long.")})
    for name in unknown_names(written):
        raise Invalid("Nothing is called %(name)s.", {field: sentence("Nothing is called %(name)s.")}, name=name)


async def _check_ending(work: Work, fields: MacroFields) -> None:
    steps = fields.steps
    if steps.ending is Step.TRANSFER:
        queue = await work.session.get(Queue, steps.queue_id) if steps.queue_id else None
        if queue is None or queue.id == fields.queue_id:
            raise Invalid("Choose another queue.", {"queue_id": sentence("Choose another queue.")})
    if steps.ending is Step.CLOSE and steps.code:
        known = select(WrapUpCode.id).where(WrapUpCode.code == steps.code)
        if fields.queue_id is not None:
            known = known.where(WrapUpCode.queue_id == fields.queue_id)
        if await work.session.scalar(known.limit(1)) is None:
            raise Invalid("No queue has this code.", {"code": sentence("No queue has this code.")})


async def _existing(work: Work, macro_id: int, by: Actor) -> Macro:
    require(by, Permission.ADMINISTER)
    macro = await work.locked(Macro, macro_id)
    if macro is None:
        raise NotFound("There is no such macro.")
    return macro


async def _changed(work: Work, macro: Macro, change: str, by: Actor) -> None:
    macro.version += 1
    await work.flush()
    version = MacroVersion(
        macro_id=macro.id,
        version=macro.version,
        change=change,
        name=macro.name,
        content=macro.content,
        by=by.name,
        at=work.now,
    )
    work.add(version)
    await audit(work, by, f"macro.{change}", {"macro": macro.id, "name": macro.name, "version": macro.version})
