"""Makes an answer complete: copies, the signature of its queue, and the time it leaves."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.errors import Invalid
from hub.interactions.copies import addresses
from hub.interactions.draft import ReplyRequest
from hub.interactions.wording import signature_in
from hub.ports import OutboundDraft

# Longer than this nobody waits to call something back; what leaves later was planned.
LONGEST_HOLD = timedelta(minutes=2)
LATEST = timedelta(days=366)


async def completed(session: AsyncSession, draft: OutboundDraft, request: ReplyRequest, by: Actor) -> OutboundDraft:
    """The draft with what the agent asked for and what every answer carries. Raises `Invalid`."""
    taken = {address.address.lower() for address in draft.recipients}
    copies = addresses(request.copies, "copies", taken)
    hidden = addresses(request.hidden_copies, "hidden_copies", taken)
    signature = await signature_in(session, by, request.interaction_id)
    return replace(
        draft,
        copies=(*draft.copies, *copies),
        hidden_copies=hidden,
        body_text=signed(draft.body_text, signature),
        written_at=planned(request.leaves_at, draft.written_at) or draft.written_at,
    )


def signed(text: str, signature: str) -> str:
    """The text with the signature as mail programs know it (RFC 3676 section 4.3)."""
    return f"{text.rstrip()}\n\n-- \n{signature}" if signature else text


def planned(leaves_at: datetime | None, now: datetime) -> datetime | None:
    """The time an answer is planned for; None for at once, also for a time that has passed meanwhile.

    Raises `Invalid` for one that is too far away.
    """
    if leaves_at is None or leaves_at <= now:
        return None
    if leaves_at - now > LATEST:
        raise Invalid("An answer can be planned for at most a year ahead.", {"leaves_at": "too late"})
    return leaves_at


def leaves(request: ReplyRequest, now: datetime) -> datetime | None:
    """When an answer committed now leaves; None for at once."""
    at = planned(request.leaves_at, now)
    hold = min(request.hold, LONGEST_HOLD)
    return at or (now + hold if hold else None)
