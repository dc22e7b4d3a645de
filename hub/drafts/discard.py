"""Drops what somebody wrote and does not want to send."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.drafts.keep import Place, forget_draft, refuse_hidden
from storage.unit_of_work import Work, action


@action
async def discard_draft(work: Work, place: Place, by: Actor) -> None:
    """Keep nothing any more. Raises `NotFound`."""
    require(by, Permission.DESK)
    await refuse_hidden(work, place.interaction_id, by)
    await forget_draft(work, place, None, by)
