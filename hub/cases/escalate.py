"""An agent cannot solve it: the case goes to the experts of its category, with all that was said so far."""

from dataclasses import asdict, dataclass

from hub.access.actor import Actor
from hub.cases.categories import rules_for
from hub.cases.hand_over import HandOver, hand_over, refuse_if_asked
from hub.cases.locking import LockedCase, locked_case_as_seen
from hub.cases.model import LOWEST_PRIORITY
from hub.documents.once import once
from hub.documents.record import Change, record, told
from hub.documents.rights import EDIT
from hub.documents.transition import go
from hub.documents.visible import Seen, require_right
from hub.errors import Conflict, Invalid, sentence
from hub.queueing.holder import is_held_by
from hub.queueing.locking import open_item
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.states import WorkState
from storage.unit_of_work import Work, action

FIRST_LEVEL, SECOND_LEVEL, LATE_LEVEL = 0, 1, 2
LONGEST_NOTE = 10_000
_OPEN = frozenset({"new", "open", "waiting_customer"})


@dataclass(frozen=True, slots=True)
class Escalation:
    """A case as somebody has seen it, why it goes to experts, and what they need to know.

    `priority` is the case's from now on, None leaves it. `aside`: the conversation sleeps with the agent who has it,
    until the answer is there or the customer writes.
    """

    seen: Seen
    reason: str
    note: str
    priority: int | None = None
    aside: bool = True
    key: str = ""


@action
async def escalate(work: Work, wanted: Escalation, by: Actor) -> int:
    """Put a case before the experts of its category and return the conversation in which they work on it.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` for one that is over or that experts have, and `Invalid`
    without a reason and a note, or for a category without experts.
    """
    return await once(work, by, wanted.key, asdict(wanted), lambda: _escalate(work, wanted, by))


async def _escalate(work: Work, wanted: Escalation, by: Actor) -> int:
    case = await locked_case_as_seen(work, wanted.seen, by)
    await require_right(work, case.document, EDIT, by)
    _check(wanted)
    if case.document.state not in _OPEN:
        raise Conflict("This document has moved on. Look again.")
    await refuse_if_asked(work, case)
    rules = await rules_for(work.session, case.detail.category_id)
    if rules.queue_id is None:
        told_so = sentence("This category has no experts. Choose another one.")
        raise Invalid("This category has no experts. Choose another one.", {"category_id": told_so})
    changes = [*_raised(case, wanted.priority), Change("escalated", "level", str(case.detail.level), str(SECOND_LEVEL))]
    case.detail.level, case.detail.asker_id = max(case.detail.level, SECOND_LEVEL), by.user_id
    experts = await hand_over(work, case, HandOver(rules.queue_id, wanted.note.strip()), by)
    way = case.kind.way("take_up", case.document.state)
    if way is not None:
        await go(work, (case.document, case.kind), way, by)
    await record(work, case.document, changes, by, wanted.reason)
    if wanted.aside:
        await _put_aside(work, case, by)
    return experts.id


def _raised(case: LockedCase, priority: int | None) -> list[Change]:
    before = case.detail.priority
    if priority in (None, before):
        return []
    case.detail.priority = priority or before
    return [Change("changed", "priority", told(before), told(priority))]


def _check(wanted: Escalation) -> None:
    wrong = {}
    if not wanted.reason.strip():
        wrong["reason"] = sentence("Say why.")
    if not wanted.note.strip() or len(wanted.note) > LONGEST_NOTE:
        wrong["note"] = sentence("Say what the experts need to know.")
    if wanted.priority is not None and not 1 <= wanted.priority <= LOWEST_PRIORITY:
        wrong["priority"] = sentence("A priority is from 1 to 5.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)


async def _put_aside(work: Work, case: LockedCase, by: Actor) -> None:
    """Have the conversation sleep until its customer writes or the answer is there, if it is in the actor's hands."""
    item = await open_item(work, case.conversation.id) if case.conversation is not None else None
    if item is not None and is_held_by(item, by) and item.state in (WorkState.ACTIVE, WorkState.CONSULTING):
        await snooze.within(work, Snoozing(item.interaction_id), by)
