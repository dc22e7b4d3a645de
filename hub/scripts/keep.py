"""Keeps the scripts: checked before, each change in the audit log, before and after."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.access.audit import Detail, audit, changes
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, Unseen, sentence
from hub.queueing.model import Queue
from hub.scripts.model import Script, steps_of, written
from hub.scripts.steps import Step, check
from storage.unit_of_work import Work, action

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class ScriptFields:
    """A script as somebody wrote it down. `queue_id` None: for all queues."""

    name: str
    steps: tuple[Step, ...]
    queue_id: int | None = None


@action
async def add_script(work: Work, fields: ScriptFields, by: Actor) -> int:
    """Keep a new script and return its id. Raises `Invalid` with the field that is wrong, `NotFound` for a queue."""
    require(by, Permission.ADMINISTER)
    script = Script(active=True, version=1)
    await _write(work, script, fields)
    work.add(script)
    await work.flush()
    await audit(work, by, "script.added", {"script": script.id, "name": script.name, **changes({}, _told(script))})
    return script.id


@action
async def change_script(work: Work, script_id: int, fields: ScriptFields, seen: int, by: Actor) -> None:
    """Replace what a script asks; dialogues that began go on as they were.

    Raises `Conflict` unless `seen` is its version: somebody changed it since.
    """
    script = await _existing(work, script_id, by)
    if script.version != seen:
        raise Unseen("Somebody changed this meanwhile. Look again.")
    before = _told(script)
    await _write(work, script, fields)
    script.version += 1
    after = dict.fromkeys(before) | _told(script)
    told: Detail = {"script": script.id, "name": script.name, **changes(before, after)}
    await audit(work, by, "script.changed", told)


@action
async def switch_script(work: Work, script_id: int, active: bool, by: Actor) -> None:
    """Offer a script, or do not."""
    script = await _existing(work, script_id, by)
    script.active = active
    script.version += 1
    await audit(work, by, f"script.{'enabled' if active else 'disabled'}", {"script": script.id, "name": script.name})


async def _write(work: Work, script: Script, fields: ScriptFields) -> None:
    name = fields.name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("A name has 1 to 120 characters.", {"name": sentence("A name has 1 to 120 characters.")})
    if fields.queue_id is not None and await work.session.get(Queue, fields.queue_id) is None:
        raise NotFound
    check(fields.steps)
    script.name, script.queue_id, script.steps = name, fields.queue_id, written(fields.steps)


async def _existing(work: Work, script_id: int, by: Actor) -> Script:
    require(by, Permission.ADMINISTER)
    script = await work.locked(Script, script_id)
    if script is None:
        raise NotFound
    return script


def _told(script: Script) -> dict[str, object]:
    steps = steps_of(script.steps)
    # Each by itself, so that a history tells of those that were changed.
    each = {f"step {step.name}": _in_words(step) for step in steps}
    return {"name": script.name, "queue": script.queue_id, "steps": ", ".join(step.name for step in steps), **each}


def _in_words(step: Step) -> str:
    """A question with where its answers lead."""
    if not step.choices:
        return _lead(step.text, step.goes_to)
    return f"{step.text} ({', '.join(_lead(choice.label, choice.goes_to) for choice in step.choices)})"


def _lead(label: str, goes_to: str) -> str:
    return f"{label} → {goes_to}" if goes_to else label
