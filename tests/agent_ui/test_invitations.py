"""The command that answers an invitation: what it takes, what it refuses, and who is painted what."""

from dataclasses import replace
from typing import Any

import pytest

from hub.invitation import Attendee
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.hub.interactions.test_answer_invitation import VISIT, told


async def asked(office: Office, **changes: Any) -> dict[str, Any]:
    """A customer's invitation, and what a page sends to accept it."""
    number = await office.letter("c@customer.com", "Please come", id="first@customer")
    said = await told(office.company, replace(VISIT, **changes))
    seen = said.last_message_id
    place = {"interaction_id": number, "message_id": seen, "place": 0, "seen_message_id": seen}
    return place | {"status": "ACCEPTED", "comment": "", "key": "key-of-this-click", "confirmed": False}


async def test_the_card_is_painted_with_the_answer_for_everybody_who_looks(office: Office, company: Company) -> None:
    wanted = await asked(office)
    anna = await office.seat(company.anna, wanted["interaction_id"])
    boris = await office.seat(company.boris, wanted["interaction_id"])
    answer = await anna.ask("answer_invitation", **wanted)
    assert (answer["ok"], answer["undo"]) == (True, 0)
    entries: dict[str, str] = {}
    while f"entry-outbound-{answer['message_id']}" not in entries:
        painted = await boris.told("conversation")
        entries |= {entry["target"]: entry["html"] for entry in painted["entries"]}
    assert "Accepted" in entries[f"entry-inbound-{wanted['message_id']}"]


async def test_a_doubt_is_told_and_may_be_confirmed(office: Office, company: Company) -> None:
    wanted = await asked(office, organizer=Attendee("boss@elsewhere.example"))
    anna = await office.seat(company.anna)
    refused = await anna.ask("answer_invitation", **wanted)
    assert (refused["error"], refused["doubts"]) == ("unconfirmed", ["organizer"])
    assert refused["message"] == "The answer would go to boss@elsewhere.example."
    assert (await anna.ask("answer_invitation", **wanted | {"confirmed": True}))["ok"]


async def test_what_was_not_seen_comes_with_the_refusal(office: Office, company: Company) -> None:
    wanted = await asked(office)
    await office.letter("c@customer.com", "Or not", references="first@customer")
    refused = await (await office.seat(company.anna)).ask("answer_invitation", **wanted)
    assert refused["error"] == "newer_message"
    assert "Or not" in refused["entries"][0]["html"]
    assert len(refused["entries"]) == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"status": "DELEGATED"}, "invalid"),
        ({"status": "accepted\r\n"}, "invalid"),
        ({"place": -1}, "invalid"),
        ({"place": 7}, "not_found"),
        ({"message_id": 999}, "not_found"),
        ({"confirmed": "yes"}, "invalid"),
        ({"key": "x"}, "invalid"),
        ({"comment": "x" * 1001}, "invalid"),
        ({"comment": 1}, "invalid"),
    ],
)
async def test_nonsense_is_refused(office: Office, company: Company, changed: dict[str, Any], error: str) -> None:
    wanted = await asked(office) | changed
    assert (await (await office.seat(company.anna)).ask("answer_invitation", **wanted))["error"] == error


async def test_an_event_that_was_cancelled_says_so_in_the_agents_language(office: Office, company: Company) -> None:
    await office.speak(company.anna, "de")
    wanted = await asked(office, cancelled=True)
    refused = await (await office.seat(company.anna)).ask("answer_invitation", **wanted)
    assert (refused["error"], refused["message"]) == ("conflict", "Der Termin wurde abgesagt.")
