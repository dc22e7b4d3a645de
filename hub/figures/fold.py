"""What an event does to the rows that figures are counted from, whether it happens now or they are rebuilt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.events import (
    CaseWorkEnded,
    CaseWorkPut,
    ColleagueAsked,
    ConsultationEnded,
    DeliveryChanged,
    DeliveryReported,
    InteractionAbsorbed,
    InteractionClosed,
    InteractionMerged,
    InteractionOpened,
    InteractionReleased,
    InteractionSplitOff,
    ItemAbandoned,
    ItemAccepted,
    ItemReturned,
    ItemSnoozed,
    ItemTransferred,
    ItemWoken,
    MergeUndone,
    MessageReceived,
    OfferMade,
    PresenceChanged,
    SpamMarked,
    SpamUnmarked,
    TransferUndone,
    WrapUpBegan,
    WrapUpEnded,
)
from hub.figures.model import HANDLING, Outcome, Passage, Phase

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Birth:
    """A work item: which, of what, and since when it waits.

    An event says what happened to an interaction; whether that made an item is the item's own fact, written in the same
    transaction and never changed.
    """

    work_item_id: int
    interaction_id: int
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it is kept."""

    name: str
    payload: Payload
    at: datetime


# After these an item may wait that was not there before.
ARRIVALS = frozenset(
    event.__name__
    for event in (
        CaseWorkPut,
        DeliveryChanged,
        DeliveryReported,
        InteractionOpened,
        InteractionReleased,
        MessageReceived,
    )
)


def _offered(passage: Passage, happened: Happening) -> None:
    passage.offer(happened.at)


def _accepted(passage: Passage, happened: Happening) -> Passage | None:
    if passage.phase == Phase.WAITING:
        passage.answer(happened.payload["agent_id"], happened.at)
        return None
    return _at_once(passage, happened, happened.payload["agent_id"])


def _closed(passage: Passage, happened: Happening) -> None:
    passage.end(Outcome.CLOSED, happened.at)


def _abandoned(passage: Passage, happened: Happening) -> None:
    passage.end(Outcome.ABANDONED, happened.at)


def _dismissed(passage: Passage, happened: Happening) -> None:
    passage.end(Outcome.DISMISSED, happened.at)


def _absorbed(passage: Passage, happened: Happening) -> None:
    _age(passage, happened)
    # What came with the other was offered with the other.
    passage.arrival = passage.arrival and not happened.payload["born"]


def _parted(passage: Passage, happened: Happening) -> Passage | None:
    if happened.payload.get("asleep"):
        passage.end(Outcome.SNOOZED, happened.at)
        return None
    if passage.outcome == Outcome.DISMISSED:
        return _again(passage, happened)
    if happened.payload["ended"]:
        passage.end(Outcome.DISMISSED, happened.at)
    elif happened.payload["waiting_since"]:
        _age(passage, happened)
    return None


def _age(passage: Passage, happened: Happening) -> None:
    passage.waiting_since = datetime.fromisoformat(happened.payload["waiting_since"])


def _snoozed(passage: Passage, happened: Happening) -> None:
    passage.end(Outcome.SNOOZED, happened.at)


def _woken(passage: Passage, happened: Happening) -> Passage | None:
    if happened.payload.get("asleep"):
        passage.end(Outcome.SNOOZED, happened.at)
    elif passage.phase != Phase.WAITING:
        return _again(passage, happened)
    return None


def _again(passage: Passage, happened: Happening) -> Passage | None:
    """It waits again: what nobody had answered when it was dismissed goes on waiting, as if it never was.

    What somebody had in hand is handled once, by whoever ends it, and all that it took counts then.
    """
    if passage.outcome == Outcome.DISMISSED and passage.answered_at is None:
        passage.resume(happened.at)
        return None
    following = following_of(passage, happened, arrival=False)
    if passage.outcome == Outcome.DISMISSED:
        passage.outcome = Outcome.RESUMED
        following.talk, following.hold, following.wrap_up = passage.talk, passage.hold, passage.wrap_up
    return following


def _returned(passage: Passage, happened: Happening) -> Passage | None:
    if happened.payload.get("parted"):
        passage.wait_on()
        return None
    passage.end(Outcome.RETURNED, happened.at)
    return following_of(passage, happened, arrival=False)


def _transferred(passage: Passage, happened: Happening) -> Passage:
    _leave(passage, happened)
    return following_of(passage, happened, arrival=True)


def _brought_back(passage: Passage, happened: Happening) -> Passage:
    agent_id = happened.payload["agent_id"]
    if agent_id is not None and not happened.payload.get("asleep"):
        return _at_once(passage, happened, agent_id)
    _leave(passage, happened)
    following = following_of(passage, happened, arrival=False)
    if happened.payload.get("asleep"):
        following.end(Outcome.SNOOZED, happened.at)
    return following


def _at_once(passage: Passage, happened: Happening, agent_id: int) -> Passage:
    """From hand to hand: nobody waits in between."""
    _leave(passage, happened)
    following = following_of(passage, happened, arrival=False)
    following.answer(agent_id, happened.at)
    return following


def _leave(passage: Passage, happened: Happening) -> None:
    if passage.phase != Phase.ENDED:
        passage.end(Outcome.MOVED, happened.at)


def _talk(passage: Passage, happened: Happening) -> None:
    if passage.phase in HANDLING:
        passage.enter(Phase.TALK, happened.at)


def _hold(passage: Passage, happened: Happening) -> None:
    passage.enter(Phase.HOLD, happened.at)


def _wrap_up(passage: Passage, happened: Happening) -> None:
    passage.enter(Phase.WRAP_UP, happened.at)


_STEPS: Mapping[str, Callable[[Passage, Happening], Passage | None]] = {
    OfferMade.__name__: _offered,
    ItemAccepted.__name__: _accepted,
    ItemReturned.__name__: _returned,
    ItemTransferred.__name__: _transferred,
    TransferUndone.__name__: _brought_back,
    ItemSnoozed.__name__: _snoozed,
    ItemWoken.__name__: _woken,
    ItemAbandoned.__name__: _abandoned,
    InteractionMerged.__name__: _dismissed,
    InteractionAbsorbed.__name__: _absorbed,
    InteractionSplitOff.__name__: _age,
    MergeUndone.__name__: _parted,
    SpamMarked.__name__: _dismissed,
    CaseWorkEnded.__name__: _dismissed,
    SpamUnmarked.__name__: _woken,
    ColleagueAsked.__name__: _hold,
    ConsultationEnded.__name__: _talk,
    WrapUpBegan.__name__: _wrap_up,
    WrapUpEnded.__name__: _talk,
    InteractionClosed.__name__: _closed,
}

# Before these an item that has no passage yet was not needed: it sleeps until a time.
_UNNEEDED = frozenset(event.__name__ for event in (CaseWorkEnded, InteractionMerged, ItemTransferred, SpamMarked))
# After these the same item may go on.
_GOES_ON = (None, Outcome.SNOOZED, Outcome.DISMISSED)

OF_WORK = ARRIVALS | _STEPS.keys()
OF_MODES = frozenset({PresenceChanged.__name__})


def may_begin(last: Passage | None, happened: Happening) -> bool:
    """Whether an item that has no passage yet is to be looked for: nothing is under way, and this event may tell."""
    under_way = last is not None and last.outcome in (None, Outcome.SNOOZED)
    told = happened.name in ARRIVALS or happened.payload.get("work_item_id") is not None
    # What is put aside until it is first needed, such as a follow-up, does not wait yet.
    return not under_way and told and happened.name != ItemSnoozed.__name__


def tells_of(happened: Happening, birth: Birth) -> bool:
    """Whether the event is about this item: it names it, or came when it waited."""
    named = happened.payload.get("work_item_id")
    return birth.at <= happened.at if named is None else named == birth.work_item_id


def begin(birth: Birth, happened: Happening) -> Passage:
    """The first passage of an item; one that is taken up before its time did not wait.

    What is moved or dismissed before it was needed came to no queue: the passage only says that it left.
    """
    entered_at = min(birth.at, happened.at)
    queue_id = happened.payload.get("from_queue_id", happened.payload["queue_id"])
    return Passage(
        work_item_id=birth.work_item_id,
        number=1,
        interaction_id=birth.interaction_id,
        queue_id=queue_id,
        channel=birth.channel,
        arrival=happened.name not in _UNNEEDED,
        entered_at=entered_at,
        waiting_since=birth.at,
        offers=0,
        phase=Phase.WAITING,
        phase_since=entered_at,
        talk=0.0,
        hold=0.0,
        wrap_up=0.0,
    )


def step(last: Passage | None, happened: Happening) -> Passage | None:
    """Change the passage that is under way; returns the one that follows it, if one does."""
    doing = _STEPS.get(happened.name)
    if doing is None or last is None or last.outcome not in _GOES_ON:
        return None
    if happened.payload.get("work_item_id", last.work_item_id) != last.work_item_id:
        return None
    return doing(last, happened)


def following_of(passage: Passage, happened: Happening, *, arrival: bool) -> Passage:
    """The passage after this one: it waits from now on, as old as it is."""
    return Passage(
        work_item_id=passage.work_item_id,
        number=passage.number + 1,
        interaction_id=passage.interaction_id,
        queue_id=happened.payload["queue_id"],
        channel=passage.channel,
        arrival=arrival,
        entered_at=happened.at,
        waiting_since=passage.waiting_since,
        offers=0,
        phase=Phase.WAITING,
        phase_since=happened.at,
        talk=0.0,
        hold=0.0,
        wrap_up=0.0,
    )
