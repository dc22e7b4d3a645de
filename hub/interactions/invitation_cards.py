"""Which of the invitations in a conversation still hold: a later one replaces an earlier, a cancellation all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.invitation import Invitation

# What its sender asks for; anything else about an event is told but asks for nothing (RFC 5546 section 1.4).
ASKING = ("REQUEST", "")


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """An invitation as it stands now. `replaced`: a later message of the conversation says otherwise."""

    invitation: Invitation
    replaced: bool = False

    @property
    def cancelled(self) -> bool:
        """Whether the event does not take place."""
        return self.invitation.cancelled


def cards(invitations: Mapping[int, Iterable[Invitation]]) -> dict[int, tuple[InvitationCard, ...]]:
    """The cards of each message, from the invitations of all messages, oldest first.

    The highest sequence holds, and of equal ones the last (RFC 5546 section 2.1.5). Answers replace nothing.
    """
    told = {message: tuple(found) for message, found in invitations.items()}
    holds: dict[tuple[str, str], tuple[int, int]] = {}
    for message, found in told.items():
        for invitation in found:
            if _changes(invitation):
                key = (invitation.uid, invitation.recurrence_id)
                holds[key] = max(holds.get(key, (-1, -1)), (invitation.sequence, message))
    return {
        message: tuple(
            InvitationCard(
                invitation,
                _changes(invitation)
                and holds[(invitation.uid, invitation.recurrence_id)] != (invitation.sequence, message),
            )
            for invitation in found
        )
        for message, found in told.items()
    }


def _changes(invitation: Invitation) -> bool:
    return invitation.method in (*ASKING, "CANCEL", "PUBLISH", "ADD")
