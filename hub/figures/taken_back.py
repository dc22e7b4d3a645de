"""What a move that is taken back does to passages: it never was. Pure."""

from hub.events import TransferUndone
from hub.figures.fold import Happening, following_of
from hub.figures.model import Outcome, Passage, Phase


def is_struck_out(before: Passage | None, last: Passage | None, happened: Happening) -> bool:
    """Whether a passage never was: the move that led to it is taken back, and nobody had it there."""
    if happened.name != TransferUndone.__name__ or before is None or last is None or last.phase != Phase.WAITING:
        return False
    left = before.work_item_id == last.work_item_id and before.outcome in (Outcome.MOVED, Outcome.SNOOZED)
    return left and (before.queue_id, last.queue_id) == (
        happened.payload["queue_id"],
        happened.payload["from_queue_id"],
    )


def go_back(passage: Passage, struck_out: Passage, happened: Happening) -> Passage | None:
    """Go on with what was moved as if it had stayed; returns what follows where its agent does not have it again.

    It is as old as it became in the wrong queue, where somebody older may have been merged into it.
    """
    passage.waiting_since = struck_out.waiting_since
    agent_id = happened.payload["agent_id"]
    if happened.payload.get("asleep"):
        passage.outcome = Outcome.SNOOZED
        return None
    if passage.outcome == Outcome.MOVED and passage.agent_id == agent_id:
        passage.resume(happened.at)
        return None
    following = following_of(passage, happened, arrival=False)
    if agent_id is not None:
        following.answer(agent_id, happened.at)
    return following
