"""The scripts: all for whoever keeps them, those of a conversation for whoever serves it, and what is asked there."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.scripts.model import Script, ScriptRun, steps_of
from hub.scripts.steps import Step, following
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """A script as it is kept."""

    id: int
    name: str
    queue_id: int | None
    active: bool
    version: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue that goes on: what was answered, as (question, answer), and the step that is asked now."""

    run_id: int
    name: str
    answers: tuple[tuple[str, str], ...]
    step: Step


async def scripts(storage: Storage, actor: Actor) -> tuple[ScriptRow, ...]:
    """Every script, also what is out of use, by name."""
    require(actor, Permission.ADMINISTER)
    async with storage.reading() as session:
        return tuple(map(_row, await session.scalars(select(Script).order_by(Script.name, Script.id))))


async def script(storage: Storage, script_id: int, actor: Actor) -> ScriptRow:
    """One script. Raises `NotFound`."""
    require(actor, Permission.ADMINISTER)
    async with storage.reading() as session:
        found = await session.get(Script, script_id)
    if found is None:
        raise NotFound
    return _row(found)


async def scripts_for(storage: Storage, actor: Actor, interaction_id: int) -> tuple[ScriptRow, ...]:
    """What can be asked in a conversation, its queue's own first. Raises `NotFound` if the actor may not see it."""
    async with storage.reading() as session:
        queue_id = await _queue_of(session, actor, interaction_id)
        mine = (Script.queue_id == queue_id) | Script.queue_id.is_(None)
        query = select(Script).where(Script.active, mine).order_by(Script.queue_id.is_(None), Script.name, Script.id)
        return tuple(map(_row, await session.scalars(query)))


async def dialogues(storage: Storage, actor: Actor, interaction_id: int) -> tuple[Dialogue, ...]:
    """What is being asked in a conversation, the oldest first; one statement, nothing of what is not seen."""
    query = (
        select(ScriptRun)
        .join(Interaction, Interaction.id == ScriptRun.interaction_id)
        .where(ScriptRun.interaction_id == interaction_id, ScriptRun.ended_at.is_(None), *allowed(actor))
        .order_by(ScriptRun.id)
    )
    async with storage.reading() as session:
        return tuple(map(dialogue_of, await session.scalars(query)))


def dialogue_of(run: ScriptRun) -> Dialogue:
    """How a dialogue stands that did not end."""
    step = step_of(run)
    assert step is not None, "it has ended"
    return Dialogue(run.id, run.name, answered(run), step)


def step_of(run: ScriptRun) -> Step | None:
    """The step that a dialogue is at; None if its last answer led to the end."""
    steps = steps_of(run.steps)
    at = steps[0].name
    for each in run.answers:
        at = following(steps, each["step"], each["answer"])
    return next((step for step in steps if step.name == at), None)


def answered(run: ScriptRun) -> tuple[tuple[str, str], ...]:
    """What was asked in a dialogue and answered, in its order."""
    texts = {step.name: step.text for step in steps_of(run.steps)}
    return tuple((texts[each["step"]], each["answer"]) for each in run.answers)


async def _queue_of(session: AsyncSession, actor: Actor, interaction_id: int) -> int:
    query = select(Interaction.queue_id).where(Interaction.id == interaction_id, *allowed(actor))
    queue_id = await session.scalar(query)
    if queue_id is None:
        raise NotFound
    return queue_id


def _row(found: Script) -> ScriptRow:
    return ScriptRow(found.id, found.name, found.queue_id, found.active, found.version, steps_of(found.steps))
