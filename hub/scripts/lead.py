"""Leads a dialogue: begun, answered, taken a step back, given up and taken up again; at its end a note tells it."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound
from hub.events import DialogueChanged
from hub.interactions.model import Interaction
from hub.interactions.note import MOST_TEXT, add_note
from hub.interactions.text import storable
from hub.queueing.locking import locked_interaction
from hub.scripts.listing import answered, dialogue_of, step_of
from hub.scripts.model import Script, ScriptRun, steps_of
from hub.scripts.steps import END, following
from storage.unit_of_work import Work, action

# Steps may be asked again; whoever goes round so often has learned nothing.
MOST_ANSWERS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to the `step` that the page showed."""

    run_id: int
    step: str
    answer: str


@action
async def begin_script(work: Work, interaction_id: int, script_id: int, by: Actor) -> int:
    """Begin to ask what a script asks and return the dialogue's id; of one that goes on already, its id.

    Raises `NotFound` for a script that this conversation is not offered, `Conflict` if it went into another one.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    script = await work.session.get(Script, script_id)
    if script is None or not script.active or script.queue_id not in (None, interaction.queue_id):
        raise NotFound
    before = await _goes_on(work, interaction, script.id)
    if before is not None:
        return before
    run = ScriptRun(
        script_id=script.id,
        interaction_id=interaction.id,
        name=script.name,
        steps=script.steps,
        answers=[],
        by_id=by.user_id,
        began_at=work.now,
    )
    work.add(run)
    await work.flush()
    await _tell(work, interaction, run, "begun", by)
    return run.id


@action
async def answer_script(work: Work, given: Answer, by: Actor) -> int | None:
    """Keep an answer; the last one ends the dialogue, and the note's id that tells it is returned.

    Raises `Conflict` if another step is asked by now, `Invalid` for an answer that the step does not have.
    """
    interaction, run = await _going_on(work, given.run_id, given.step, by)
    # What a step was answered with must lead on from there when it is read back.
    answer = storable(given.answer)
    leads_to = following(steps_of(run.steps), given.step, answer)
    if len(run.answers) >= MOST_ANSWERS:
        raise Conflict("This has been asked too often. Stop it and begin anew.")
    run.answers = [*run.answers, {"step": given.step, "answer": answer}]
    await _tell(work, interaction, run, "answered", by)
    if leads_to != END:
        return None
    run.ended_at = work.now
    run.note_id = await add_note.within(work, run.interaction_id, _told(run), f"script-{run.id}", by)
    return run.note_id


@action
async def step_back(work: Work, run_id: int, step: str, by: Actor) -> None:
    """Ask the step before again. Raises `Conflict` if another step is asked by now, `Invalid` at the first."""
    interaction, run = await _going_on(work, run_id, step, by)
    if not run.answers:
        raise Invalid("This is the first step.", {"step": "first"})
    run.answers = run.answers[:-1]
    await _tell(work, interaction, run, "back", by)


@action
async def stop_script(work: Work, run_id: int, by: Actor) -> None:
    """Give a dialogue up: no note tells it. Raises `NotFound` if there is none, or it has ended."""
    interaction, run = await _going_on(work, run_id, None, by)
    run.ended_at = work.now
    await _tell(work, interaction, run, "stopped", by)


@action
async def resume_script(work: Work, run_id: int, by: Actor) -> None:
    """Take up what was given up, where it was left.

    Raises `NotFound` for what was not given up, `Conflict` if the same is asked anew meanwhile.
    """
    interaction, run = await _held(work, run_id, by)
    if run.ended_at is None or step_of(run) is None:
        raise NotFound
    if await _goes_on(work, interaction, run.script_id) is not None:
        raise Conflict("This is being asked anew already. Go on there.")
    run.ended_at = None
    await _tell(work, interaction, run, "resumed", by)


async def _going_on(work: Work, run_id: int, step: str | None, by: Actor) -> tuple[Interaction, ScriptRun]:
    """A dialogue that did not end, held with its interaction; `step` is what the page says is asked, if it says so."""
    interaction, run = await _held(work, run_id, by)
    if run.ended_at is not None:
        raise NotFound
    if step is not None and dialogue_of(run).step.name != step:
        raise Conflict("Somebody answered this meanwhile. Look again.")
    return interaction, run


async def _held(work: Work, run_id: int, by: Actor) -> tuple[Interaction, ScriptRun]:
    require(by, Permission.SERVE)
    number = await work.session.scalar(select(ScriptRun.interaction_id).where(ScriptRun.id == run_id))
    if number is None:
        raise NotFound
    interaction = await locked_interaction(work, number, by)
    run = await work.locked(ScriptRun, run_id)
    if run is None:
        raise NotFound
    return interaction, run


async def _goes_on(work: Work, interaction: Interaction, script_id: int) -> int | None:
    """The dialogue by a script that goes on in a conversation."""
    here = (ScriptRun.interaction_id == interaction.id, ScriptRun.script_id == script_id, ScriptRun.ended_at.is_(None))
    return await work.session.scalar(select(ScriptRun.id).where(*here))


async def _tell(work: Work, interaction: Interaction, run: ScriptRun, what: str, by: Actor) -> None:
    event = DialogueChanged(interaction.id, interaction.queue_id, run.id, what, by.user_id)
    interaction.version = await work.record(event)


def _told(run: ScriptRun) -> str:
    return "\n\n".join([run.name, *(f"{question}\n– {answer}" for question, answer in answered(run))])[:MOST_TEXT]
