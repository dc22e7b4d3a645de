"""Runs a macro: each step is the action an agent would take by hand, in a transaction of its own, in order."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import HubError, NotFound
from hub.interactions.tag import Tagging, change_tags
from hub.macros.listing import macros_for
from hub.macros.steps import ENDINGS, Step, Steps
from hub.queueing.holder import refuse_if_aside
from hub.queueing.prioritise import prioritise
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Running:
    """Which macro is run on what. `seen_message_id` is the newest message on the page, `key` that of the click."""

    macro_id: int
    interaction_id: int
    seen_message_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far it came: what was `done`, the `text` to insert, and the step that was `refused`, if any, with why."""

    done: tuple[Step, ...]
    text: str = ""
    refused: Step | None = None
    error: HubError | None = None


async def run_macro(storage: Storage, running: Running, by: Actor) -> Outcome:
    """Do one step after the other, and stop at the first that is refused: what was done before stays.

    What a colleague has put aside is not ended: nobody was asked. Raises `NotFound` for a macro that is not for this
    conversation, or a conversation the actor may not see.
    """
    require(by, Permission.SERVE)
    offered = await macros_for(storage, by, running.interaction_id)
    steps = next((macro.steps for macro in offered if macro.id == running.macro_id), None)
    if steps is None:
        raise NotFound
    done: list[Step] = []
    for step in steps.order:
        try:
            if step in ENDINGS:
                await refuse_if_aside(storage, running.interaction_id, by)
            await _DOES[step](storage, running, steps, by)
        except HubError as error:
            return Outcome(tuple(done), steps.text, step, error)
        done.append(step)
    return Outcome(tuple(done), steps.text)


async def _insert(storage: Storage, running: Running, steps: Steps, by: Actor) -> None:
    """The page of the agent does it: the text is theirs, to read before it leaves."""


async def _tags(storage: Storage, running: Running, steps: Steps, by: Actor) -> None:
    await change_tags(storage, running.interaction_id, Tagging(steps.add_tags, steps.remove_tags), by)


async def _priority(storage: Storage, running: Running, steps: Steps, by: Actor) -> None:
    assert steps.priority is not None, "it is a step only with one"
    await prioritise(storage, running.interaction_id, steps.priority, by)


async def _note(storage: Storage, running: Running, steps: Steps, by: Actor) -> None:
    await write_note(storage, NoteRequest(running.interaction_id, steps.note, running.key), by)


async def _transfer(storage: Storage, running: Running, steps: Steps, by: Actor) -> None:
    await transfer(storage, Transfer(running.interaction_id, steps.queue_id or 0), by)


async def _snooze(storage: Storage, running: Running, steps: Steps, by: Actor) -> None:
    until = storage.clock.now() + timedelta(hours=steps.hours) if steps.hours else None
    wanted = Snoozing(running.interaction_id, until, seen_message_id=running.seen_message_id)
    await snooze(storage, wanted, by)


async def _close(storage: Storage, running: Running, steps: Steps, by: Actor) -> None:
    closing = Closing(running.interaction_id, steps.code, seen_message_id=running.seen_message_id)
    await wrap_up(storage, closing, by)


_DOES: Mapping[Step, Callable[[Storage, Running, Steps, Actor], Awaitable[None]]] = {
    Step.INSERT: _insert,
    Step.TAGS: _tags,
    Step.PRIORITY: _priority,
    Step.NOTE: _note,
    Step.TRANSFER: _transfer,
    Step.SNOOZE: _snooze,
    Step.CLOSE: _close,
}
