"""Which event needs whose attention: followed in the event's own transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlalchemy import Select, select

from hub import events
from hub.desks.alerts import AlertKind, Cause, raise_alert
from hub.desks.following import followers
from hub.interactions.model import Message
from hub.queueing.model import OfferOutcome, WorkItem
from hub.queueing.states import HELD_STATES, WorkState
from storage.events import EventRow
from storage.outbox import DeliveryState
from storage.unit_of_work import Work

Told = tuple[int, AlertKind] | None


async def follow(work: Work, event: EventRow) -> None:
    """Tell whoever an event needs, in the transaction that records it."""
    for rule in _RULES.get(event.name, ()):
        told = await rule(work, event)
        if told is not None:
            activity_id = event.payload.get("activity_id")
            cause = Cause(activity_id=activity_id) if activity_id else Cause(event.payload["interaction_id"])
            await raise_alert(work, *told, cause)
    if event.name in _FOLLOWED:
        await _tell_followers(work, event)


async def _tell_followers(work: Work, event: EventRow) -> None:
    """Tell whoever follows the conversation, but who did it, and who has it and sees it anyway."""
    interaction_id = event.payload["interaction_id"]
    told = await followers(work.session, interaction_id, (event.payload.get("agent_id"),))
    if not told:
        return
    holder = await work.session.scalar(_held(interaction_id))
    for user_id in told:
        if user_id != holder:
            await raise_alert(work, user_id, AlertKind.FOLLOWED, Cause(interaction_id))


def _held(interaction_id: int) -> Select[int | None]:
    return select(WorkItem.agent_id).where(WorkItem.interaction_id == interaction_id, WorkItem.state.in_(HELD_STATES))


async def _missed(work: Work, event: EventRow) -> Told:
    timed_out = event.payload["outcome"] == OfferOutcome.TIMED_OUT
    return (event.payload["agent_id"], AlertKind.MISSED) if timed_out else None


async def _asked(work: Work, event: EventRow) -> Told:
    return event.payload["colleague_id"], AlertKind.ASKED


async def _given(work: Work, event: EventRow) -> Told:
    giver, taker = event.payload.get("by_id"), event.payload["agent_id"]
    return (taker, AlertKind.GIVEN) if giver and giver != taker else None


async def _given_back(work: Work, event: EventRow) -> Told:
    """What was moved out of somebody's hands is in them again: they may have begun something else."""
    return None if event.payload["agent_id"] is None else await _given(work, event)


async def _taken(work: Work, event: EventRow) -> Told:
    """What somebody had put aside went to somebody else, to another queue or conversation, or is spam."""
    payload = event.payload
    had_it = payload.get("aside_for")
    if payload.get("state") == WorkState.SNOOZED or payload.get("asleep"):
        had_it = payload["agent_id"]
    return (had_it, AlertKind.TAKEN) if had_it and had_it != payload.get("by_id") else None


async def _returned(work: Work, event: EventRow) -> Told:
    """What somebody had in hand was given back for them: their desk was not heard of, or somebody else did it."""
    had_it, by = event.payload["agent_id"], event.payload.get("by_id")
    return (had_it, AlertKind.RETURNED) if event.payload.get("why") or by not in (None, had_it) else None


async def _parted(work: Work, event: EventRow) -> Told:
    """What somebody had put aside came with the other conversation, and went with it."""
    had_it = event.payload.get("aside_for")
    return (had_it, AlertKind.TAKEN) if had_it else None


async def _over(work: Work, event: EventRow) -> Told:
    agent_id = event.payload["agent_id"]
    return (agent_id, AlertKind.OVER) if agent_id and agent_id != event.payload["by_id"] else None


async def _promised(work: Work, event: EventRow) -> Told:
    holder = await work.session.scalar(_held(event.payload["interaction_id"]))
    late = event.name == events.ServiceLevelBreached.__name__
    return (holder, AlertKind.LATE if late else AlertKind.DUE) if holder else None


async def _undelivered(work: Work, event: EventRow) -> Told:
    if event.payload["state"] != DeliveryState.FAILED:
        return None
    number = event.payload.get("about_id") or event.payload["message_id"]
    author = await work.session.scalar(select(Message.author_id).where(Message.id == number))
    return (author, AlertKind.UNDELIVERED) if author else None


async def _reminded(work: Work, event: EventRow) -> Told:
    return event.payload["owner_id"], AlertKind.REMINDER


async def _planned(work: Work, event: EventRow) -> Told:
    owner, what = event.payload["owner_id"], event.payload["what"]
    gets_it = what == "planned" or event.payload["left_id"] is not None
    return (owner, AlertKind.PLANNED) if gets_it and owner != event.payload["by_id"] else None


_FOLLOWED = frozenset(
    event.__name__ for event in (events.MessageReceived, events.ReplyQueued, events.NoteAdded, events.InteractionClosed)
)
_RULES: Mapping[str, Sequence[Callable[[Work, EventRow], Awaitable[Told]]]] = {
    events.OfferEnded.__name__: (_missed,),
    events.ColleagueAsked.__name__: (_asked,),
    events.ItemAccepted.__name__: (_given, _taken),
    events.ItemReturned.__name__: (_returned,),
    events.ItemTransferred.__name__: (_taken,),
    events.InteractionMerged.__name__: (_taken,),
    events.TransferUndone.__name__: (_given_back,),
    events.MergeUndone.__name__: (_parted,),
    events.SpamMarked.__name__: (_taken,),
    events.CaseWorkEnded.__name__: (_over,),
    events.ServiceLevelWarned.__name__: (_promised,),
    events.ServiceLevelBreached.__name__: (_promised,),
    events.DeliveryChanged.__name__: (_undelivered,),
    events.DeliveryReported.__name__: (_undelivered,),
    events.ActivityReminded.__name__: (_reminded,),
    events.ActivityChanged.__name__: (_planned,),
}
