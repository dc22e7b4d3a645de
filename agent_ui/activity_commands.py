"""The commands about activities: planned, changed, moved, done, cancelled and opened again."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.activity_form import moment_of, planning_of, which_of
from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.activities.calendar import overlaps
from hub.activities.change import change, move, shift
from hub.activities.end import cancel, finish, reopen
from hub.activities.invite import Guests, invite, uninvite
from hub.activities.kinds import ActivityKind
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.when import Step
from hub.errors import Invalid
from storage.unit_of_work import Storage

Answer = dict[str, Any]
MOST_TOLD = 3


class ActivityCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {
            "plan_activity": self.plan,
            "change_activity": self.change,
            "move_activity": self.move,
            "finish_activity": self.finish,
            "cancel_activity": self.cancel,
            "reopen_activity": self.reopen,
            "invite_guests": self.invite,
            "uninvite_guest": self.uninvite,
        }

    async def plan(self, sent: Arguments, by: Actor) -> Answer:
        """Plan something; `overlaps` is what its owner has at the same time."""
        sent.key("key")
        planning = planning_of(sent, by)
        number = await plan(self._storage, planning, by)
        return {"activity_id": number, "overlaps": await self._overlaps(planning, number, by)}

    async def change(self, sent: Arguments, by: Actor) -> Answer:
        """Make it what the form says; with a `date` that date of it alone."""
        planning = planning_of(sent, by)
        number = await change(self._storage, which_of(sent), planning, by)
        return {"activity_id": number, "overlaps": await self._overlaps(planning, number, by)}

    async def move(self, sent: Arguments, by: Actor) -> Answer:
        """Have it begin at a moment, or a `step` earlier or later on the clock of whoever moves it."""
        at = moment_of(sent.text("at", ""))
        if at is not None:
            return {"activity_id": await move(self._storage, which_of(sent), at, by)}
        try:
            step = Step(sent.text("step"))
        except ValueError as error:
            raise Invalid("That is no time.", {"step": "unknown"}) from error
        return {"activity_id": await shift(self._storage, which_of(sent), step, by)}

    async def finish(self, sent: Arguments, by: Actor) -> Answer:
        """It is done."""
        return {"activity_id": await finish(self._storage, which_of(sent), sent.text("result", ""), by)}

    async def cancel(self, sent: Arguments, by: Actor) -> Answer:
        """It will not be; without a `date` none of its dates."""
        return {"activity_id": await cancel(self._storage, which_of(sent), by)}

    async def reopen(self, sent: Arguments, by: Actor) -> Answer:
        """It was not over."""
        await reopen(self._storage, which_of(sent), by)
        return {}

    async def invite(self, sent: Arguments, by: Actor) -> Answer:
        """Invite people outside by e-mail, with commas between their addresses."""
        guests = Guests(sent.text("guests").split(","), sent.text("words", ""))
        return {"activity_id": await invite(self._storage, which_of(sent), guests, by)}

    async def uninvite(self, sent: Arguments, by: Actor) -> Answer:
        """Somebody is not expected any more."""
        await uninvite(self._storage, which_of(sent), sent.number("guest_id"), by)
        return {}

    async def _overlaps(self, planning: Planning, number: int, by: Actor) -> list[str]:
        """The names of the first few; of what is not the asker's own nobody is told more than that there is some."""
        if planning.kind == ActivityKind.TASK:
            return []
        owner = planning.owner_id or by.user_id
        found = await overlaps(self._storage, owner, planning.when, number)
        return [span.name if owner == by.user_id else "" for span in found[:MOST_TOLD]]
