"""The answers of guests, folded back into the activity they were invited to (RFC 5546 section 3.2.3)."""

from collections.abc import Iterator

from sqlalchemy import select

from hub.activities.model import Activity, Guest
from hub.events import GuestAnswered
from hub.interactions.model import Interaction, Message
from hub.interactions.text import storable
from hub.invitation import Invitation, Participation
from hub.ports import ParsedContact, Verdict
from storage.unit_of_work import Work

# Such a sender is not who they say, as far as the owner of their domain knows; the message shows what it claims.
_DOUBTED = (Verdict.FORGED, Verdict.DOUBTFUL)
LONGEST_COMMENT = 2000


async def answered_conversations(work: Work, parsed: ParsedContact) -> tuple[int, ...]:
    """The conversations in which a writer was invited to what they answer; many programs refer to no mail of ours."""
    uids = [storable(invitation.uid) for invitation in _answers(parsed)]
    if not uids:
        return ()
    query = (
        select(Activity.interaction_id)
        .join(Guest, Guest.activity_id == Activity.id)
        .where(Activity.uid.in_(uids), Guest.address == _writer(parsed), Activity.interaction_id.is_not(None))
    )
    return tuple(number for number in await work.session.scalars(query.order_by(Activity.id)) if number is not None)


async def fold_answers(work: Work, message: Message, parsed: ParsedContact) -> None:
    """Note what a guest answers for themselves; not what was answered to an older invitation than they were sent."""
    for invitation in _answers(parsed):
        if parsed.authentication.verdict not in _DOUBTED:
            await _fold(work, message, invitation)


async def _fold(work: Work, message: Message, invitation: Invitation) -> None:
    address = message.author_address.lower()
    status = next((each.status for each in invitation.attendees if each.address.lower() == address), "")
    if status not in set(Participation):
        return
    query = (
        select(Guest, Activity)
        .join(Activity, Activity.id == Guest.activity_id)
        .where(Activity.uid == storable(invitation.uid), Guest.address == address)
        .with_for_update()
    )
    found = (await work.session.execute(query)).one_or_none()
    if found is None:
        return
    guest, activity = found
    # Some programs leave the number out, which then is 0; ours begin with 1.
    if not guest.invited or 0 < invitation.sequence < guest.sequence:
        return
    guest.status, guest.answered_at = status, message.at
    guest.comment = storable(invitation.comment, LONGEST_COMMENT)
    interaction = await work.session.get_one(Interaction, message.interaction_id)
    told = GuestAnswered(
        interaction_id=interaction.id,
        queue_id=interaction.queue_id,
        message_id=message.id,
        activity_id=activity.id,
        owner_id=activity.owner_id,
        team_id=activity.queue_id,
        status=status,
    )
    interaction.version = await work.record(told)


def _answers(parsed: ParsedContact) -> Iterator[Invitation]:
    return (invitation for invitation in parsed.invitations if invitation.method == "REPLY")


def _writer(parsed: ParsedContact) -> str:
    return storable(parsed.sender.address.lower(), 320)
