"""Settles which of two windows is written on, after both had written."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.drafts.keep import NOTHING, Kept, Place, forget_draft, kept, locked_draft, refuse_hidden, tell_writer, write
from hub.drafts.model import Words
from storage.unit_of_work import Work, action


@action
async def choose_draft(work: Work, place: Place, *, other: bool, by: Actor) -> Kept:
    """Settle what to write on: what was written elsewhere, or what stands there. Raises `NotFound`."""
    require(by, Permission.DESK)
    await refuse_hidden(work, place.interaction_id, by)
    draft, _ = await locked_draft(work, place, by)
    words = Words.of(draft.replaced if other and draft.replaced else draft.words)
    draft.replaced = {}
    if words.is_empty:
        await forget_draft(work, place, None, by)
        return NOTHING
    await write(work, draft, words)
    await tell_writer(work, place, (draft.version, False), by)
    return kept(draft)
