"""Which of the invitations in a conversation still hold, what we answered, and what keeps us from answering. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.invitation import Invitation

# What its sender asks for; anything else about an event is told but asks for nothing (RFC 5546 section 1.4).
ASKING = ("REQUEST", "")
# It is midnight last in UTC-12: a day, or a time without a zone, is over when it is so there.
LAST_ZONE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Told:
    """The invitations of one message, and what of the message matters to them.

    `delivery` is that of a message of ours; one that was `called_back` was never said. `disproved`: its sender is not
    who it says, as far as the owner of their domain knows. `quarantined`: nobody has released its conversation.
    """

    invitations: tuple[Invitation, ...]
    ours: bool = False
    at: datetime | None = None
    delivery: str = ""
    called_back: bool = False
    sender: str = ""
    disproved: bool = False
    quarantined: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What we answered last: `status` as RFC 5545 section 3.2.12 writes it, and how its message stands."""

    message_id: int
    status: str
    at: datetime | None
    delivery: str


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """An invitation as it stands now. `replaced`: a later message of the conversation says otherwise.

    `over`: the event has ended. `given`: our answer to exactly this, None if a change of it waits for another.
    `doubts`: why somebody should look twice before they answer: `organizer` (another address than the sender's),
    `disproved`, `quarantined`.
    """

    invitation: Invitation
    replaced: bool = False
    over: bool = False
    ours: bool = False
    given: Given | None = None
    doubts: tuple[str, ...] = ()

    @property
    def cancelled(self) -> bool:
        """Whether the event does not take place."""
        return self.invitation.cancelled

    @property
    def asks(self) -> bool:
        """Whether its sender wants an answer from us, as far as they still can have one."""
        return self.invitation.method == "REQUEST" and not self.ours

    @property
    def refusal(self) -> str:
        """Why it cannot be answered: `nothing`, `cancelled`, `replaced`, `over`, `nobody`; "" if it can."""
        reasons = {
            "nothing": not self.asks,
            "cancelled": self.cancelled,
            "replaced": self.replaced,
            "over": self.over,
            "nobody": self.invitation.organizer is None,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")


def cards(told: Mapping[int, Told], now: datetime) -> dict[int, tuple[InvitationCard, ...]]:
    """The cards of each message, from the invitations of all messages, oldest first.

    The highest sequence holds, and of equal ones the last (RFC 5546 section 2.1.5). Answers replace nothing.
    """
    holds: dict[tuple[str, str], tuple[int, int]] = {}
    given: dict[tuple[str, str], tuple[int, Given]] = {}
    for message_id, message in told.items():
        for invitation in message.invitations:
            if _changes(invitation):
                holds[invitation.event] = max(holds.get(invitation.event, (-1, -1)), (invitation.sequence, message_id))
            elif _answers(message, invitation):
                status = invitation.attendees[0].status
                answer = Given(message_id, status, message.at, message.delivery)
                given[invitation.event] = (invitation.sequence, answer)

    def card(message_id: int, message: Told, invitation: Invitation) -> InvitationCard:
        answered, answer = given.get(invitation.event, (-1, None))
        return InvitationCard(
            invitation,
            replaced=_changes(invitation) and holds[invitation.event] != (invitation.sequence, message_id),
            over=_over(invitation, now),
            ours=message.ours,
            given=answer if invitation.method == "REQUEST" and answered == invitation.sequence else None,
            doubts=_doubts(message, invitation),
        )

    return {
        message_id: tuple(card(message_id, message, invitation) for invitation in message.invitations)
        for message_id, message in told.items()
    }


def _changes(invitation: Invitation) -> bool:
    return invitation.method in (*ASKING, "CANCEL", "PUBLISH", "ADD")


def _answers(message: Told, invitation: Invitation) -> bool:
    """Whether it is an answer of ours."""
    return message.ours and not message.called_back and invitation.method == "REPLY" and len(invitation.attendees) == 1


def _over(invitation: Invitation, now: datetime) -> bool:
    """A series is never taken to be over: its last date may be years after the first."""
    ends = invitation.ends_at or invitation.starts_at
    if ends is None or (invitation.recurrence and not invitation.recurrence_id):
        return False
    return ends + (LAST_ZONE if invitation.all_day or invitation.floating else timedelta()) <= now


def _doubts(message: Told, invitation: Invitation) -> tuple[str, ...]:
    organizer = invitation.organizer
    doubts = {
        "organizer": organizer is not None and organizer.address.lower() != message.sender.lower(),
        "disproved": message.disproved,
        "quarantined": message.quarantined,
    }
    return tuple(doubt for doubt, holds in doubts.items() if holds)
