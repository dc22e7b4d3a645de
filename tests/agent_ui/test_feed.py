"""What happened reaches the pages it concerns, in their language, as often as an eye can follow, and no others."""

from typing import Any

import pytest

from agent_ui.feed import MOST_ROWS
from hub.access.permissions import OPERATOR
from hub.events import NoteAdded, PresenceChanged
from hub.interactions.reply import ReplyRequest, reply
from hub.parties.merge import merge as merge_parties
from hub.queueing.accept import accept_offer
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import set_mode
from hub.queueing.set_times import QueueTimes, set_queue_times
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.bus import GAP, Hint
from tests.agent_ui.crowd import crowd
from tests.agent_ui.office import Office, Seat
from tests.agent_ui.stored import statements
from tests.hub.company import Company

KEY = "a key of this click"


def marker(company: Company) -> None:
    """Have something told to Anna that a test can wait for."""
    event = PresenceChanged(company.anna.user_id, "ready", "")
    payload = {"agent_id": company.anna.user_id, "mode": "ready", "reason": ""}
    company.storage.bus.publish([Hint(type(event).__name__, event.stream, 1, payload)])


async def row_of(seat: Seat) -> Any:
    """The next row a desk is told."""
    (row,) = (await seat.told("rows"))["rows"]
    return row


async def test_a_new_interaction_is_a_row_for_its_queue(office: Office, company: Company) -> None:
    anna, clara, sven = [await office.seat(who) for who in (company.anna, company.clara, company.sven)]
    number = await office.letter("carla@customer.test", "Where is it?", name="Carla <b>Rossi</b>", subject="Order 7")
    for seat in (anna, sven):
        row = await row_of(seat)
        assert (row["id"], row["views"], row["queue_id"]) == (number, ["open", "waiting"], company.support)
        assert (row["owners"], row["agent_id"]) == ({}, None)
        assert f'id="row-{number}"' in row["html"]
        assert "Carla &lt;b&gt;Rossi&lt;/b&gt;" in row["html"]
    sales = await office.letter("erik@customer.test", "A quotation, please", "sales@example.com")
    # The first row Clara is told is of her own queue.
    assert (await row_of(clara))["id"] == sales


async def test_how_long_it_took_is_measured(office: Office, company: Company) -> None:
    anna = await office.seat(company.anna)
    await office.letter("carla@customer.test", "Hello")
    await row_of(anna)
    marker(company)
    await anna.told("presence")
    assert office.took
    assert min(office.took) > 0


async def test_a_row_says_which_lists_it_is_in_now(office: Office, company: Company) -> None:
    anna = await office.seat(company.anna)
    number = await office.letter("carla@customer.test", "Hello")
    assert (await row_of(anna))["views"] == ["open", "waiting"]
    await anna.ask("pull", interaction_id=number)
    taken = await row_of(anna)
    assert (taken["views"], taken["owners"]) == (["open"], {"mine": company.anna.user_id})
    await wrap_up(company.storage, Closing(number, "solved"), company.anna)
    closed = await row_of(anna)
    assert (closed["views"], closed["owners"]) == (["closed"], {})
    assert closed["version"] > taken["version"]


async def test_everybody_is_told_in_their_language(office: Office, company: Company) -> None:
    await office.speak(company.boris, "de")
    anna, boris = await office.seat(company.anna), await office.seat(company.boris)
    await office.letter("carla@customer.test", "Hello")
    assert "waiting" in (await row_of(anna))["html"]
    assert "wartet" in (await row_of(boris))["html"]


async def test_a_conversation_is_told_what_is_new_in_it(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna, boris = await office.seat(company.anna, interaction_id=number), await office.seat(company.boris)
    version = (await anna.ask("watch", interaction_id=number))["version"]
    note_id = (await boris.ask("add_note", interaction_id=number, body="She <called>", key=KEY))["note_id"]
    painted = await anna.told("conversation")
    assert (painted["id"], painted["since"], painted["version"]) == (number, version + 1, version + 1)
    assert [entry["target"] for entry in painted["entries"]] == [f"entry-note-{note_id}"]
    assert "She &lt;called&gt;" in painted["entries"][0]["html"]
    assert painted["last_message_id"] == 0
    assert "conversation" not in {boris.heard.get_nowait()[0] for _ in range(boris.heard.qsize())}


async def test_a_paint_claims_no_more_than_it_shows(
    office: Office, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event is heard of late: what was read for the one before it already has its version, but not its entry."""
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    version = (await anna.ask("watch", interaction_id=number))["version"]
    bus, held = company.storage.bus, list[Hint]()
    publish = bus.publish
    boris = await office.seat(company.boris)
    monkeypatch.setattr(bus, "publish", held.extend)
    for body in ("first", "second"):
        await boris.ask("add_note", interaction_id=number, body=body, key=f"{KEY} {body}")
    notes = [hint for hint in held if hint.name == NoteAdded.__name__]
    for order, hint in enumerate(notes, 1):
        publish([hint])
        painted = await anna.told("conversation")
        assert (painted["since"], painted["version"]) == (version + order, version + order)
        assert len(painted["entries"]) == 1


async def test_an_answer_and_what_became_of_it(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    message = await reply(company.storage, ReplyRequest(number, "Hi", 1, KEY), company.boris, company.composer)
    painted = await anna.told("conversation")
    assert painted["last_message_id"] == message
    assert "waiting to be sent" in painted["entries"][0]["html"]
    assert "Boris" in painted["regions"][0]["html"]


async def test_an_offer_is_told_to_one_agent_and_taken_back(office: Office, company: Company) -> None:
    anna, boris = await office.seat(company.anna), await office.seat(company.boris)
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    assert 'data-mode="ready"' in (await boris.told("presence"))["html"]
    number = await office.letter("carla@customer.test", "Hello", subject="Grinder")
    await make_offers(company.storage)
    assert "Grinder" in (await boris.told("offers"))["html"]
    while "being offered" not in (await row_of(anna))["html"]:
        pass
    assert "offers" not in {anna.heard.get_nowait()[0] for _ in range(anna.heard.qsize())}
    # Somebody who sees every queue takes it from under him.
    sven = await office.seat(company.sven)
    await sven.ask("pull", interaction_id=number)
    assert (await boris.told("offers"))["html"].strip() == ""


async def test_an_accepted_offer_leaves_every_desk_of_its_agent(office: Office, company: Company) -> None:
    seats = [await office.seat(company.boris) for _ in range(2)]
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await office.letter("carla@customer.test", "Hello")
    assert await make_offers(company.storage) == 1
    (offer,) = await open_offers(company.storage, company.boris.user_id)
    for seat in seats:
        assert "data-offer" in (await seat.told("offers"))["html"]
    await accept_offer(company.storage, offer.offer_id, company.boris)
    for seat in seats:
        assert (await seat.told("offers"))["html"].strip() == ""


async def test_a_burst_is_painted_once(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    hints = [
        Hint("DeliveryChanged", f"interaction-{number}", n, {"interaction_id": number, "message_id": 1})
        for n in range(2, 502)
    ]
    company.storage.bus.publish(hints)
    assert (await anna.told("conversation"))["version"] == 501
    marker(company)
    assert {name for name, _ in await anna.told_until("presence")}.isdisjoint({"rows", "conversation"})


async def test_many_rows_are_told_together_and_too_many_not_at_all(office: Office, company: Company) -> None:
    numbers = await crowd(company, MOST_ROWS + 1)
    anna, clara = await office.seat(company.anna), await office.seat(company.clara)
    with statements(company.storage) as run:
        company.storage.bus.publish(noted(numbers[1:]))
        rows = (await anna.told("rows"))["rows"]
    assert [row["id"] for row in rows] == numbers[1:]
    assert len([line for line in run if ".preview" in line]) == 1
    company.storage.bus.publish(noted(numbers))
    for seat in (anna, clara):
        assert "rows" not in {name for name, _ in await seat.told_until("lists")}


def noted(numbers: list[int]) -> list[Hint]:
    """A note is added to each of these conversations."""
    stream = "interaction-{}".format
    return [Hint("NoteAdded", stream(number), 9, {"interaction_id": number, "note_id": 1}) for number in numbers]


async def test_a_gap_makes_every_page_begin_anew(office: Office, company: Company) -> None:
    seats = [await office.seat(company.anna), await office.seat(company.clara)]
    company.storage.bus.publish([GAP])
    for seat in seats:
        assert await seat.told("resync") == {}


async def test_a_queue_or_reason_that_is_called_otherwise_reaches_open_pages(office: Office, company: Company) -> None:
    anna = await office.seat(company.anna)
    await set_queue_times(company.storage, "Support", QueueTimes(wrap_up_seconds=60), OPERATOR)
    assert await anna.told("resync") == {}


async def test_an_event_of_something_that_is_gone_stops_nothing(office: Office, company: Company) -> None:
    anna = await office.seat(company.anna)
    company.storage.bus.publish([Hint("NoteAdded", "interaction-999", 1, {"interaction_id": 999, "note_id": 1})])
    company.storage.bus.publish([Hint("SomethingNew", "x", 1, {})])
    marker(company)
    assert "rows" not in [name for name, _ in await anna.told_until("presence")]


async def test_counters_are_everybodys_own(office: Office, company: Company) -> None:
    anna, clara = await office.seat(company.anna), await office.seat(company.clara)
    await office.letter("carla@customer.test", "Hello")
    assert (await anna.told("counters"))["counts"]["waiting"] == "1"
    assert set((await clara.told("counters"))["counts"].values()) == {""}


async def test_a_hole_in_what_was_heard_shows(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    payload = {"interaction_id": number, "message_id": 1}
    company.storage.bus.publish([Hint("DeliveryChanged", f"interaction-{number}", n, payload) for n in (2, 4)])
    painted = await anna.told("conversation")
    assert (painted["since"], painted["version"]) == (4, 4)


async def test_what_somebody_serves_stands_in_their_header(office: Office, company: Company) -> None:
    anna, boris = await office.seat(company.anna), await office.seat(company.boris)
    number = await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    await anna.ask("pull", interaction_id=number)
    while "Carla Rossi" not in (await anna.told("hand"))["html"]:
        pass
    await wrap_up(company.storage, Closing(number, "solved"), company.anna)
    while "Carla Rossi" in (await anna.told("hand"))["html"]:
        pass
    heard = [boris.heard.get_nowait() for _ in range(boris.heard.qsize())]
    assert not any("Carla Rossi" in data["html"] for name, data in heard if name == "hand")


async def test_what_cannot_be_painted_holds_up_nothing_else(
    office: Office, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    anna = await office.seat(company.anna)
    company.storage.bus.publish([Hint("PresenceChanged", "agent-x", 1, {"agent_id": "x", "mode": "", "reason": ""})])
    number = await office.letter("carla@customer.test", "Hello")
    assert (await row_of(anna))["id"] == number
    assert "presence-x could not be painted" in caplog.text


async def test_who_is_asked_or_given_something_is_told_at_once(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna, boris = await office.seat(company.anna), await office.seat(company.boris)
    await boris.ask("set_mode", mode="ready")
    await anna.ask("consult", interaction_id=number, agent_id=company.boris.user_id, note="Do you know?")
    assert await boris.told("alert") == {"kind": "asks_you", "id": number}
    await anna.ask("give", interaction_id=number, agent_id=company.boris.user_id)
    assert await boris.told("alert") == {"kind": "gives_you", "id": number}


async def test_what_a_queue_wants_is_painted_with_a_move(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    sven = await office.seat(company.sven, interaction_id=number)
    await transfer(company.storage, Transfer(number, company.sales), company.sven)
    painted = await sven.told("conversation")
    assert 'data-code-required="no"' in "".join(region["html"] for region in painted["regions"])


async def test_the_passed_over_are_painted_for_supervisors_alone(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    boris, sven = [await office.seat(who, interaction_id=number) for who in (company.boris, company.sven)]
    for who in (company.anna, company.clara):
        await set_mode(company.storage, WorkMode.READY, "", who)
    await make_offers(company.storage)
    told = [await seat.told("conversation") for seat in (boris, sven)]
    heads = ["".join(region["html"] for region in painted["regions"]) for painted in told]
    assert ["Why Anna?" in head for head in heads] == [True, True]
    assert ["Clara" in head for head in heads] == [False, True]


async def test_pages_begin_anew_when_two_customers_are_one(office: Office, company: Company) -> None:
    for sender in ("carla@customer.test", "erik@customer.test"):
        await office.letter(sender, "Hello")
    anna = await office.seat(company.anna)
    await merge_parties(company.storage, 1, 2, "", company.sven)
    assert await anna.told("resync") == {}


async def test_every_window_follows_what_one_of_them_does(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    one, other, boris = [await office.seat(who, number) for who in (company.anna, company.anna, company.boris)]
    for name, followed in (("follow", True), ("unfollow", False)):
        await one.ask(name, interaction_id=number)
        assert await other.told("followed") == {"id": number, "followed": followed}
    await boris.ask("follow", interaction_id=number)
    assert [name for name, _ in await boris.told_until("followed")].count("followed") == 1, "only what he did"
