"""An agent closes an interaction with wrap-up codes and, if there is something to say or to do later, says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.cases.concern import concern
from hub.errors import Conflict, Invalid
from hub.interactions.note import add_note
from hub.interactions.send_guard import refuse_unseen
from hub.queueing.consult import settle
from hub.queueing.finish import Outcome, close
from hub.queueing.follow_up import FollowUp, check, plan
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import Queue, WrapUpCode
from hub.queueing.presence import leave_wrap_up_mode, restart_idle_time
from hub.queueing.pull import take_if_free
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Closing:
    """How an agent ends an interaction. Without `seen_message_id` it is closed whatever was said last.

    `code` is the main one of its codes; `more_codes` are the others. `case` is the number of one it was about.
    """

    interaction_id: int
    code: str = ""
    note: str = ""
    seen_message_id: int | None = None
    more_codes: tuple[str, ...] = ()
    follow_up: FollowUp | None = None
    case: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(code for code in (self.code, *self.more_codes) if code))


@action
async def wrap_up(work: Work, closing: Closing, by: Actor) -> None:
    """Finish the work and close the interaction; an item nobody has is taken first.

    Raises `NewerMessage` when the agent has not seen everything, `Conflict` when a colleague has it or it is closed
    already, `Invalid` for codes the queue does not have, none where it asks for one, a follow-up nobody can do, or a
    case that is not there.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, closing.interaction_id, by)
    await _check_codes(work, interaction.queue_id, closing.codes)
    if closing.follow_up is not None:
        check(closing.follow_up, work.now)
    if closing.seen_message_id is not None:
        await refuse_unseen(work, interaction.id, closing.seen_message_id)
    if not await take_if_free(work, interaction, by):
        raise Conflict("There is nothing to do here any more.")
    item = await open_item(work, interaction.id)
    assert item is not None, "it was just taken"
    if closing.note.strip():
        await add_note.within(work, interaction.id, closing.note, f"wrap-up-{item.id}", by)
    if closing.case.strip():
        await concern(work, interaction, closing.case, by)
    await settle(work, interaction, item)
    await close(work, interaction, item, Outcome(closing.codes))
    if closing.follow_up is not None:
        await plan(work, interaction, closing.follow_up, by)
    await restart_idle_time(work, by.user_id)
    await leave_wrap_up_mode(work, by.user_id)


async def _check_codes(work: Work, queue_id: int, codes: Sequence[str]) -> None:
    if codes:
        known = select(WrapUpCode.code).where(WrapUpCode.queue_id == queue_id, WrapUpCode.code.in_(codes))
        if not set(codes) <= set(await work.session.scalars(known)):
            raise Invalid("This queue has no such wrap-up code.", {"code": "unknown"})
    elif await work.session.scalar(select(Queue.wrap_up_required).where(Queue.id == queue_id)):
        raise Invalid("Choose how this ended.", {"code": "required"})
