"""The commands that say where a conversation's work goes: to another queue or a colleague, aside, or to its end."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from agent_ui.wall_time import instant
from hub.access.actor import Actor
from hub.errors import Invalid
from hub.queueing.begin_wrap_up import begin_wrap_up, go_on
from hub.queueing.consult import consult, end_consultation
from hub.queueing.follow_up import FollowUp
from hub.queueing.give import give
from hub.queueing.pin import pin
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import UNDO_WITHIN, undo_transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class WorkCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {
            "transfer": self.transfer,
            "undo_transfer": self.undo_transfer,
            "snooze": self.snooze,
            "consult": self.consult,
            "end_consultation": self.end_consultation,
            "give": self.give,
            "pin": self.pin,
            "begin_wrap_up": self.begin_wrap_up,
            "go_on": self.go_on,
            "wrap_up": self.wrap_up,
        }

    async def transfer(self, sent: Arguments, by: Actor) -> Answer:
        """Move to another queue; `undo` is how many seconds that can be taken back."""
        wanted = Transfer(sent.number("interaction_id"), sent.number("queue_id"), sent.text("note", ""))
        await transfer(self._storage, wanted, by)
        return {"undo": int(UNDO_WITHIN.total_seconds())}

    async def undo_transfer(self, sent: Arguments, by: Actor) -> Answer:
        """Bring back what was just moved."""
        await undo_transfer(self._storage, sent.number("interaction_id"), by)
        return {}

    async def snooze(self, sent: Arguments, by: Actor) -> Answer:
        """Put aside until a time on the agent's clock; without one until the customer writes."""
        wanted = Snoozing(
            interaction_id=sent.number("interaction_id"),
            until=instant(sent.text("until", ""), by.time_zone),
            note=sent.text("note", ""),
            seen_message_id=sent.optional_number("seen_message_id"),
        )
        await snooze(self._storage, wanted, by)
        return {}

    async def consult(self, sent: Arguments, by: Actor) -> Answer:
        """Ask a colleague."""
        number, colleague, question = sent.number("interaction_id"), sent.number("agent_id"), sent.text("note")
        await consult(self._storage, number, colleague, question, by)
        return {}

    async def end_consultation(self, sent: Arguments, by: Actor) -> Answer:
        """Ask no more."""
        await end_consultation(self._storage, sent.number("interaction_id"), by)
        return {}

    async def give(self, sent: Arguments, by: Actor) -> Answer:
        """Put it into a colleague's hands."""
        number, colleague, note = sent.number("interaction_id"), sent.number("agent_id"), sent.text("note", "")
        await give(self._storage, number, colleague, note, by)
        return {}

    async def pin(self, sent: Arguments, by: Actor) -> Answer:
        """Keep it for a colleague; without one, for nobody."""
        number, agent = sent.number("interaction_id"), sent.optional_number("agent_id")
        await pin(self._storage, number, agent, sent.text("note", ""), by)
        return {}

    async def begin_wrap_up(self, sent: Arguments, by: Actor) -> Answer:
        """The talking is over; `ends_at` is when wrapping up is, "" without a limit."""
        number, seen = sent.number("interaction_id"), sent.number("seen_message_id")
        ends_at = await begin_wrap_up(self._storage, number, seen, by)
        return {"ends_at": ends_at.isoformat() if ends_at else ""}

    async def go_on(self, sent: Arguments, by: Actor) -> Answer:
        """It was not over."""
        await go_on(self._storage, sent.number("interaction_id"), by)
        return {}

    async def wrap_up(self, sent: Arguments, by: Actor) -> Answer:
        """Close with codes, and say what is to be done later."""
        closing = Closing(
            interaction_id=sent.number("interaction_id"),
            code=sent.text("code", ""),
            note=sent.text("note", ""),
            seen_message_id=sent.number("seen_message_id"),
            more_codes=sent.texts("more_codes"),
            follow_up=_follow_up(sent, by),
            case=sent.text("case", ""),
        )
        await wrap_up(self._storage, closing, by)
        return {}


def _follow_up(sent: Arguments, by: Actor) -> FollowUp | None:
    at, what = instant(sent.text("follow_up_at", ""), by.time_zone), sent.text("follow_up", "")
    if at is None:
        if what.strip():
            raise Invalid("Choose a time within the next year.", {"until": "time"})
        return None
    return FollowUp(at, what)
