"""What hints about documents, parties and activities concern: objects of overview pages, and what is to be painted."""

from collections.abc import Iterable, Mapping

from hub.events import (
    ActivityChanged,
    ActivityReminded,
    ArticleChanged,
    DocumentChanged,
    ExportAdvanced,
    GuestAnswered,
    GuestsTold,
    ImportAdvanced,
    PartiesMerged,
    PartiesParted,
    PartyChanged,
)
from storage.bus import Hint

_OF_GUESTS = frozenset({GuestAnswered.__name__, GuestsTold.__name__})
OF_ACTIVITIES = _OF_GUESTS | {ActivityChanged.__name__, ActivityReminded.__name__}
# How the events of these call the objects of overview pages that something happened to.
_NAMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    ArticleChanged.__name__: ("article", ("article_id",)),
    DocumentChanged.__name__: ("document", ("document_id",)),
    PartiesMerged.__name__: ("party", ("survivor_id", "merged_id")),
    PartiesParted.__name__: ("party", ("survivor_id", "merged_id")),
    ExportAdvanced.__name__: ("export", ("export_id",)),
    ImportAdvanced.__name__: ("import", ("import_id",)),
    PartyChanged.__name__: ("party", ("party_id",)),
    ActivityChanged.__name__: ("activity", ("activity_id",)),
    ActivityReminded.__name__: ("activity", ("activity_id",)),
}
OF_OBJECTS = frozenset(_NAMES)


def objects_of(hint: Hint) -> Iterable[tuple[str, int]]:
    """The objects, by noun and number, that something happened to."""
    noun, names = _NAMES[hint.name]
    found = [(noun, hint.payload[name]) for name in names]
    if hint.name == ArticleChanged.__name__ and hint.payload.get("document_id"):
        found.append(("document", hint.payload["document_id"]))
    return found


def activity_targets(hint: Hint) -> Iterable[str]:
    """What is painted for those whose activity it is, or was until now; nothing for what is about anything else."""
    if hint.name not in OF_ACTIVITIES:
        return ()
    told = hint.payload
    owners = {told["owner_id"], told.get("left_id") or told["owner_id"]}
    # What guests are told and answer happens in a conversation, whose queue is another's.
    team = told["team_id" if hint.name in _OF_GUESTS else "queue_id"] or 0
    targets = [f"activities-{owner}-{team}-{told['interaction_id'] or 0}" for owner in owners]
    if hint.name == ActivityReminded.__name__:
        targets.append(f"reminder-{told['owner_id']}-{told['activity_id']}")
    return targets
