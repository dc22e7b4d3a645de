"""Commands that lead a dialogue by a script: begin, answer, a step back, give up, and take up again."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.scripts.lead import Answer, answer_script, begin_script, resume_script, step_back, stop_script
from storage.unit_of_work import Storage

Told = dict[str, Any]


class ScriptCommands:
    """A part of the table of commands."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Told]]]:
        """The commands by the name of their event."""
        return {
            "begin_script": self.begin_script,
            "answer_script": self.answer_script,
            "script_back": self.script_back,
            "stop_script": self.stop_script,
            "resume_script": self.resume_script,
        }

    async def begin_script(self, sent: Arguments, by: Actor) -> Told:
        """Ask in a conversation what a script asks."""
        number, script_id = sent.number("interaction_id"), sent.number("script_id")
        return {"run_id": await begin_script(self._storage, number, script_id, by)}

    async def answer_script(self, sent: Arguments, by: Actor) -> Told:
        """Keep what was answered to a step; `ended` when that was the last."""
        given = Answer(sent.number("run_id"), sent.text("step"), sent.text("answer"))
        return {"ended": await answer_script(self._storage, given, by) is not None}

    async def script_back(self, sent: Arguments, by: Actor) -> Told:
        """Ask the step before again."""
        await step_back(self._storage, sent.number("run_id"), sent.text("step"), by)
        return {}

    async def stop_script(self, sent: Arguments, by: Actor) -> Told:
        """Give it up."""
        await stop_script(self._storage, sent.number("run_id"), by)
        return {}

    async def resume_script(self, sent: Arguments, by: Actor) -> Told:
        """Take up what was given up."""
        await resume_script(self._storage, sent.number("run_id"), by)
        return {}
