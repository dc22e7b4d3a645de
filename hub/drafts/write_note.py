"""A note as an agent writes it at the desk: it tells whom it mentions, and is no draft any more."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.drafts.keep import Place, forget_draft
from hub.drafts.model import DraftKind
from hub.interactions.note import add_note
from hub.mentions.mention import mention_named
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class NoteRequest:
    """What an agent tells colleagues. `key` is the same at every click.

    `draft` is the version it had as a draft of `kind`, "" if it was none.
    """

    interaction_id: int
    body: str
    key: str
    draft: str = ""
    kind: DraftKind = DraftKind.NOTE


@action
async def write_note(work: Work, request: NoteRequest, by: Actor) -> int:
    """Leave the note and return its id; the same `key` again returns the same id.

    Raises as `add_note` does, and `Invalid` when it mentions somebody who may not see the conversation.
    """
    note_id = await add_note.within(work, request.interaction_id, request.body, request.key, by)
    await mention_named(work, note_id, by)
    if request.draft:
        await forget_draft(work, Place(request.interaction_id, request.kind), request.draft, by)
    return note_id
