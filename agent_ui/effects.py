"""Which event changes what of open pages: the one table of it."""

from hub import events
from hub.desks.alerts import RAISED
from hub.events import (
    AnsweredElsewhere,
    CaseWorkEnded,
    DeliveryChanged,
    DeliveryReported,
    DialogueChanged,
    DueTimeChanged,
    InteractionAbsorbed,
    InteractionClosed,
    InteractionMerged,
    InteractionSplit,
    InteractionSplitOff,
    ItemAccepted,
    ItemReturned,
    ItemSnoozed,
    ItemTransferred,
    MergeUndone,
    MessageReceived,
    OfferEnded,
    OfferMade,
    PartyAssigned,
    ReplyCalledBack,
    ReplyQueued,
    SettingsChanged,
    SpamMarked,
    TransferUndone,
)
from hub.work_events import OfInteraction

OF_INTERACTION = frozenset(
    name for name, kind in vars(events).items() if isinstance(kind, type) and issubclass(kind, OfInteraction)
)
# These end or begin an offer.
OF_OFFERS = frozenset(event.__name__ for event in (ItemAccepted, OfferEnded, OfferMade))
# These change what the frame says of somebody themselves.
OF_STATES = frozenset({RAISED, SettingsChanged.__name__})
# After these a conversation says other things than before, and may be somebody else's.
_MOVED = frozenset(
    event.__name__
    for event in (
        InteractionAbsorbed,
        InteractionMerged,
        InteractionSplit,
        InteractionSplitOff,
        ItemTransferred,
        MergeUndone,
        PartyAssigned,
        TransferUndone,
    )
)
# After these an open page takes all of it anew, as after a gap.
ANEW = _MOVED | {DialogueChanged.__name__}
# These change what is in somebody's hand, or how it looks there.
OF_HANDS = _MOVED | frozenset(
    event.__name__
    for event in (
        AnsweredElsewhere,
        CaseWorkEnded,
        DeliveryChanged,
        DeliveryReported,
        DueTimeChanged,
        InteractionClosed,
        ItemAccepted,
        ItemReturned,
        ItemSnoozed,
        MessageReceived,
        ReplyCalledBack,
        ReplyQueued,
        SpamMarked,
    )
)
# These change how much somebody holds.
OF_COLLEAGUES = _MOVED | frozenset(
    event.__name__
    for event in (
        CaseWorkEnded,
        InteractionClosed,
        ItemAccepted,
        ItemReturned,
        ItemSnoozed,
        SpamMarked,
    )
)
ENTRY = {"message_id": "message", "about_id": "message", "note_id": "note", "intervention_id": "intervention"}
# Where an event names people.
NAMING = ("agent_id", "by_id", "held_by", "colleague_id")
