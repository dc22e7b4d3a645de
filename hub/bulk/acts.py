"""What a run does with one conversation: the very actions people do by hand, within the item's own transaction."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hub.access.actor import Actor
from hub.bulk.model import UNDO_WITHIN, Act
from hub.errors import Conflict
from hub.interactions.model import Interaction
from hub.interactions.spam import mark_spam, unmark_spam
from hub.interactions.tag import Tagging, change_tags
from hub.queueing.give import give
from hub.queueing.holder import refuse_if_aside
from hub.queueing.pin import pin
from hub.queueing.prioritise import prioritise
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import bring_back
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Doing:
    """One conversation and what is wanted of it. `seen_message_id`: whoever asked has seen nothing newer."""

    interaction_id: int
    values: Mapping[str, Any]
    seen_message_id: int


async def perform(work: Work, act: Act, doing: Doing, by: Actor) -> None:
    """Do it in the open transaction. Raises whatever the action does, which refuses this one conversation.

    What a colleague has put aside is taken from them only if the run's values say so (`aside`): else `Conflict`.
    """
    if act in _TAKING and not doing.values.get("aside"):
        await refuse_if_aside.within(work, doing.interaction_id, by)
    await _ACTS[act](work, doing, by)


async def _transfer(work: Work, doing: Doing, by: Actor) -> None:
    values = doing.values
    await transfer.within(work, Transfer(doing.interaction_id, values["queue_id"], values["note"]), by)


async def _give(work: Work, doing: Doing, by: Actor) -> None:
    await give.within(work, doing.interaction_id, doing.values["agent_id"], doing.values["note"], by)


async def _pin(work: Work, doing: Doing, by: Actor) -> None:
    await pin.within(work, doing.interaction_id, doing.values["agent_id"], doing.values["note"], by)


async def _prioritise(work: Work, doing: Doing, by: Actor) -> None:
    await prioritise.within(work, doing.interaction_id, doing.values["priority"], by)


async def _snooze(work: Work, doing: Doing, by: Actor) -> None:
    written = doing.values["until"]
    until = datetime.fromisoformat(written) if written else None
    wanted = Snoozing(doing.interaction_id, until, doing.values["note"], doing.seen_message_id)
    await snooze.within(work, wanted, by)


async def _close(work: Work, doing: Doing, by: Actor) -> None:
    closing = Closing(doing.interaction_id, doing.values["code"], doing.values["note"], doing.seen_message_id)
    await wrap_up.within(work, closing, by)


async def _tag(work: Work, doing: Doing, by: Actor) -> None:
    tagging = Tagging(tuple(doing.values["add"]), tuple(doing.values["remove"]))
    await change_tags.within(work, doing.interaction_id, tagging, by)


async def _spam(work: Work, doing: Doing, by: Actor) -> None:
    await mark_spam.within(work, doing.interaction_id, doing.values["block"], by)


async def _undo_transfer(work: Work, doing: Doing, by: Actor) -> None:
    # Moved on by hand since: that is another transfer, and not this one's to take back.
    where = select(Interaction.queue_id).where(Interaction.id == doing.interaction_id)
    if await work.session.scalar(where) != doing.values["queue_id"]:
        raise Conflict("It is too late to take this back.")
    await bring_back(work, doing.interaction_id, UNDO_WITHIN, by)


async def _undo_spam(work: Work, doing: Doing, by: Actor) -> None:
    await unmark_spam.within(work, doing.interaction_id, by)


# Whoever put it aside has it no more after these.
_TAKING = frozenset({Act.TRANSFER, Act.GIVE, Act.SNOOZE, Act.CLOSE, Act.SPAM})
_ACTS: Mapping[Act, Callable[[Work, Doing, Actor], Awaitable[None]]] = {
    Act.TRANSFER: _transfer,
    Act.GIVE: _give,
    Act.PIN: _pin,
    Act.PRIORITY: _prioritise,
    Act.SNOOZE: _snooze,
    Act.CLOSE: _close,
    Act.TAG: _tag,
    Act.SPAM: _spam,
    Act.UNDO_TRANSFER: _undo_transfer,
    Act.UNDO_SPAM: _undo_spam,
}
