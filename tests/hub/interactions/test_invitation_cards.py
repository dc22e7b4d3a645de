"""Which invitation of a conversation holds, and that cards come with their messages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.interactions.conversation import conversation
from hub.interactions.invitation_cards import cards
from hub.interactions.model import Message
from hub.invitation import Attendee, Invitation
from tests.hub.company import Company

VISIT = Invitation(
    method="REQUEST",
    uid="visit@customer",
    summary="Visit",
    starts_at=datetime(2026, 7, 6, 12, tzinfo=UTC),
    organizer=Attendee("c@customer.com", "Carla"),
)
ANSWER = replace(VISIT, method="REPLY", sequence=5)
OTHER = replace(VISIT, uid="lunch@customer")
ONE_DATE = replace(VISIT, recurrence_id="20260713T120000Z", sequence=1)
CANCELLED = replace(VISIT, method="CANCEL", sequence=1, cancelled=True)


@pytest.mark.parametrize(
    ("told", "replaced"),
    [
        ([VISIT], [False]),
        ([VISIT, replace(VISIT, sequence=1)], [True, False]),
        # An older one that comes late replaces nothing.
        ([replace(VISIT, sequence=1), VISIT], [False, True]),
        ([VISIT, VISIT], [True, False]),
        ([VISIT, CANCELLED], [True, False]),
        ([VISIT, ANSWER], [False, False]),
        ([VISIT, OTHER], [False, False]),
        ([VISIT, ONE_DATE], [False, False]),
    ],
)
def test_the_highest_sequence_holds(told: list[Invitation], replaced: list[bool]) -> None:
    found = cards({message: [invitation] for message, invitation in enumerate(told)})
    assert [found[message][0].replaced for message in range(len(told))] == replaced


async def test_the_cards_stand_with_their_messages(company: Company) -> None:
    await company.write("c@customer.com", "Come!", id="first@customer")
    await company.write("c@customer.com", "No, do not.", references="first@customer")
    async with company.storage.transaction() as work:
        for number, invitation in enumerate((VISIT, CANCELLED), 1):
            message = await work.locked(Message, number)
            assert message is not None
            message.invitations = [invitation.as_json()]
    first, second = (await conversation(company.storage, company.anna, 1)).entries
    assert (first.invitations[0].invitation, first.invitations[0].replaced) == (VISIT, True)
    assert (second.invitations[0].cancelled, second.invitations[0].replaced) == (True, False)
