"""Keeps time lines: each event's entries are written in its own transaction, so that they never differ."""

from hub import events
from hub.timeline.write import TOLD, add_message, add_note, add_state, drop_message, retell_activities, retell_documents
from hub.timeline.write import retell_interactions as retell
from storage.events import EventRow
from storage.unit_of_work import Work

_SAID = frozenset(
    event.__name__
    for event in (
        events.InteractionOpened,
        events.MessageReceived,
        events.CustomerTold,
        events.GuestsTold,
        events.ReplyQueued,
        events.AnsweredElsewhere,
        events.DeliveryReported,
    )
)
# After these a conversation is with somebody else, or other things are said in it.
_ANEW = frozenset(
    event.__name__
    for event in (
        events.InteractionReleased,
        events.InteractionMerged,
        events.InteractionAbsorbed,
        events.InteractionSplit,
        events.InteractionSplitOff,
        events.MergeUndone,
        events.PartyAssigned,
    )
)


async def follow(work: Work, event: EventRow) -> None:
    """Take one event into account, in the transaction that records it."""
    told = event.payload
    if event.name in _SAID:
        await add_message(work, told["message_id"])
    elif event.name == events.NoteAdded.__name__:
        await add_note(work, told["note_id"])
    elif event.name == events.ReplyCalledBack.__name__:
        await drop_message(work, told["message_id"])
    elif event.name in _ANEW:
        await retell(work, [told["interaction_id"]])
    elif event.name == events.DocumentChanged.__name__:
        await _follow_document(work, event)
    elif event.name == events.ActivityChanged.__name__:
        await retell_activities(work, [told["activity_id"]])


async def _follow_document(work: Work, event: EventRow) -> None:
    document, what = event.payload["document_id"], event.payload["what"]
    if what in TOLD:
        await add_state(work, document, event.sequence)
    elif what == "party":
        await retell_documents(work, [document])
