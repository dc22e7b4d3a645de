"""Which invitation of a conversation holds, and that cards come with their messages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.interactions.conversation import conversation
from hub.interactions.invitation_cards import Given, Told, cards
from hub.interactions.model import Message
from hub.invitation import Attendee, Invitation
from tests.hub.company import Company

NOW = datetime(2026, 7, 1, tzinfo=UTC)
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
    found = cards({message: Told((invitation,)) for message, invitation in enumerate(told)}, NOW)
    assert [found[message][0].replaced for message in range(len(told))] == replaced


def accepted(sequence: int = 0, **values: Any) -> Told:
    """An answer of ours."""
    answer = replace(VISIT, method="REPLY", sequence=sequence, attendees=(Attendee("us@example.com", "", "ACCEPTED"),))
    return Told((answer,), ours=True, at=NOW, delivery="sent", **values)


@pytest.mark.parametrize(
    ("told", "given"),
    [
        ([Told((VISIT,))], None),
        ([Told((VISIT,)), accepted()], 1),
        ([Told((VISIT,)), accepted(), accepted()], 2),
        # What was called back was never said, and what came before it holds.
        ([Told((VISIT,)), accepted(), accepted(called_back=True)], 1),
        # A change of the event asks again, also for those who have answered.
        ([Told((replace(VISIT, sequence=1),)), accepted()], None),
        ([Told((replace(VISIT, sequence=1),)), accepted(1)], 1),
        ([Told((OTHER,)), accepted()], None),
        ([Told((ONE_DATE,)), accepted(1)], None),
        # Somebody else's answer is not ours.
        ([Told((VISIT,)), Told((ANSWER,))], None),
    ],
)
def test_a_card_knows_our_last_answer_to_exactly_it(told: list[Told], given: int | None) -> None:
    card = cards(dict(enumerate(told)), NOW)[0][0]
    assert card.given == (None if given is None else Given(given, "ACCEPTED", NOW, "sent"))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, ""),
        ({"method": "REPLY"}, "nothing"),
        ({"method": "COUNTER"}, "nothing"),
        ({"method": ""}, "nothing"),
        ({"cancelled": True}, "cancelled"),
        ({"organizer": None}, "nobody"),
        ({"starts_at": NOW - timedelta(hours=2), "ends_at": NOW}, "over"),
        ({"starts_at": NOW - timedelta(hours=2), "ends_at": NOW + timedelta(seconds=1)}, ""),
        ({"starts_at": NOW - timedelta(hours=2), "ends_at": None}, "over"),
        ({"starts_at": None, "ends_at": None}, ""),
        # It is still today somewhere.
        ({"starts_at": NOW - timedelta(days=1), "ends_at": NOW - timedelta(hours=11), "all_day": True}, ""),
        ({"starts_at": NOW - timedelta(days=1), "ends_at": NOW - timedelta(hours=11), "floating": True}, ""),
        ({"starts_at": NOW - timedelta(days=2), "ends_at": NOW - timedelta(hours=12), "all_day": True}, "over"),
        # A later date of the series may still come; one of them is over when it is.
        ({"starts_at": NOW - timedelta(days=9), "recurrence": "FREQ=WEEKLY"}, ""),
        ({"starts_at": NOW - timedelta(days=9), "recurrence_id": "20260622"}, "over"),
    ],
)
def test_what_cannot_be_answered_says_why(changes: dict[str, Any], refusal: str) -> None:
    assert cards({0: Told((replace(VISIT, **changes),))}, NOW)[0][0].refusal == refusal


def test_only_the_newest_is_answered_and_never_our_own() -> None:
    told = {0: Told((VISIT,)), 1: Told((replace(VISIT, sequence=1),)), 2: Told((OTHER,), ours=True)}
    assert [card.refusal for (card,) in cards(told, NOW).values()] == ["replaced", "", "nothing"]


def test_doubts_about_who_asks() -> None:
    genuine = Told((VISIT,), sender="C@customer.com")
    doubtful = Told((VISIT,), sender="x@evil.example", disproved=True, quarantined=True)
    assert cards({0: genuine}, NOW)[0][0].doubts == ()
    assert cards({0: doubtful}, NOW)[0][0].doubts == ("organizer", "disproved", "quarantined")


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
