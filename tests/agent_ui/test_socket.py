"""Who is let in to the live connection, what they may say there, and how fast."""

import asyncio

import pytest
import socketio
from sqlalchemy import delete, update

from agent_ui import desktop, socket
from hub.access.model import User
from hub.access.permissions import OPERATOR
from hub.access.sessions import actor_of_session, sign_out
from hub.access.users import disable_user
from hub.interactions.conversation import conversation
from hub.queueing.model import QueueMember, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import set_mode
from tests.agent_ui.office import Office, Seat
from tests.agent_ui.stored import statements
from tests.hub.company import Company

Refused = socketio.exceptions.ConnectionError


async def test_an_own_page_of_a_signed_in_agent_is_let_in(office: Office, company: Company) -> None:
    seat = await office.seat(company.anna)
    assert await seat.ask("watch", interaction_id=None) == {"ok": True, "version": None}


async def test_other_origins_and_strangers_are_not(office: Office, company: Company) -> None:
    token = await office.token(company.anna)
    good = {"Cookie": f"sid={token}", "Origin": office.address}
    for wrong in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": office.address.replace("http:", "https:")},
        {"Origin": f"{office.address}.evil.example"},
        {"Cookie": ""},
        {"Cookie": "sid=guessed"},
        {"Cookie": f"sid={token}x"},
    ):
        seat = Seat(office.address, "")
        with pytest.raises(Refused):
            await seat.sit_down(good | wrong)
        await seat.leave()
    nameless = Seat(office.address, "")
    with pytest.raises(Refused):
        await nameless.sit_down({"Cookie": f"sid={token}"})
    await nameless.leave()
    assert office.desk is not None
    assert len(office.desk.socket.clients) == 0


async def test_one_person_has_so_many_windows_and_no_more(
    office: Office, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "MOST_OF_ONE", 2)
    for _ in range(2):
        await office.seat(company.anna)
    with pytest.raises(Refused):
        await office.seat(company.anna)
    await office.seat(company.boris)


@pytest.mark.parametrize("name", ["drop_tables", "connect", "disconnect", "*", "", "watch ", "message", "_receive"])
async def test_what_is_no_command_is_refused_alike(office: Office, company: Company, name: str) -> None:
    seat = await office.seat(company.anna)
    assert await seat.ask(name, interaction_id=1) == {"error": "unknown", "message": ""}


async def test_a_forged_goodbye_does_not_outlive_the_session(office: Office, company: Company) -> None:
    token = await office.token(company.anna)
    seat = await office.seat_of(token)
    await seat.ask("disconnect")
    await seat.ask("connect")
    session = await actor_of_session(company.storage, token)
    assert session is not None
    await sign_out(company.storage, session.session_id)
    async with asyncio.timeout(5):
        await seat.gone.wait()


async def test_a_conversation_of_another_queue_is_not_there(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    clara = await office.seat(company.clara)
    foreign = await clara.ask("watch", interaction_id=number)
    missing = await clara.ask("watch", interaction_id=number + 1000)
    assert foreign == missing == {"error": "not_found", "message": ""}
    commands: dict[str, dict[str, object]] = {
        "pull": {},
        "return_item": {},
        "release": {},
        "dismiss": {},
        "add_note": {"body": "x", "key": "12345678"},
        "reply": {"text": "x", "seen_message_id": 1, "key": "12345678"},
        "wrap_up": {"code": "solved", "note": "", "seen_message_id": 1},
    }
    for name, values in commands.items():
        assert await clara.ask(name, interaction_id=number, **values) == foreign


async def test_arguments_of_the_wrong_kind_name_the_field(office: Office, company: Company) -> None:
    seat = await office.seat(company.anna)
    wrongs: tuple[object, ...] = ("1", None, True, 1.5, -1, 2**70, [], {})
    for wrong in wrongs:
        answer = await seat.ask("pull", interaction_id=wrong)
        assert (answer["error"], answer["fields"]) == ("invalid", {"interaction_id": "number"})
    assert (await seat.socket.call("pull", "not an object"))["error"] == "invalid"
    assert (await seat.socket.call("pull"))["error"] == "invalid"
    assert (await seat.ask("set_mode", mode="asleep"))["fields"] == {"mode": "unknown"}
    assert (await seat.ask("watch", interaction_id="1"))["error"] == "invalid"


async def test_a_desk_that_talks_too_fast_is_told_so(office: Office, company: Company) -> None:
    seat = await office.seat(company.anna)
    answers = await asyncio.gather(*(seat.ask("nothing") for _ in range(200)))
    refusals = {answer["error"] for answer in answers}
    assert refusals == {"unknown", "too_fast"}


async def test_commands_of_one_desk_keep_their_order(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna)
    bodies = [f"note {n}" for n in range(15)]
    asked = (anna.ask("add_note", interaction_id=number, body=body, key=f"key of {body}") for body in bodies)
    await asyncio.gather(*asked)
    said = await conversation(company.storage, OPERATOR, number)
    assert [entry.text for entry in said.entries if entry.kind == "note"] == bodies


async def test_a_packet_that_is_too_large_ends_the_connection(office: Office, company: Company) -> None:
    seat = await office.seat(company.anna)
    await seat.socket.emit("typing", {"interaction_id": 1, "typing": "x" * 70_000})
    async with asyncio.timeout(5):
        await seat.gone.wait()


async def test_signing_out_ends_every_desk_of_the_session(office: Office, company: Company) -> None:
    token = await office.token(company.anna)
    seats = [await office.seat_of(token) for _ in range(2)]
    other = await office.seat(company.anna)
    session = await actor_of_session(company.storage, token)
    assert session is not None
    await sign_out(company.storage, session.session_id)
    for seat in seats:
        assert await seat.told("sign_out") == {}
        async with asyncio.timeout(5):
            await seat.gone.wait()
    assert (await other.ask("watch", interaction_id=None))["ok"]


async def test_disabling_somebody_ends_their_desks(office: Office, company: Company) -> None:
    seat = await office.seat(company.boris)
    await disable_user(company.storage, company.boris.user_id, OPERATOR)
    async with asyncio.timeout(5):
        await seat.gone.wait()


@pytest.mark.parametrize("noticed_by", ["the next look", "the next command"])
async def test_a_lost_queue_ends_its_events(office: Office, company: Company, noticed_by: str) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    boris = await office.seat(company.boris)
    async with company.storage.transaction() as work:
        await work.session.execute(delete(QueueMember).where(QueueMember.user_id == company.anna.user_id))
    if noticed_by == "the next look":
        assert office.desk is not None
        await office.desk.socket.refresh()
    else:
        assert (await anna.ask("typing", interaction_id=number, typing=True))["ok"]
    assert await anna.told("resync") == {}
    assert (await boris.ask("add_note", interaction_id=number, body="secret", key="12345678"))["ok"]
    assert (await boris.told("rows"))["rows"][0]["id"] == number
    assert (await anna.ask("pull", interaction_id=number))["error"] == "not_found"
    assert "rows" not in {anna.heard.get_nowait()[0] for _ in range(anna.heard.qsize())}


async def test_colleagues_see_who_looks_and_who_types(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    await anna.told("lookers")
    boris = await office.seat(company.boris, interaction_id=number)
    people = (await anna.told("lookers"))["people"]
    assert sorted(person["name"] for person in people) == ["Anna", "Boris"]
    await boris.ask("typing", interaction_id=number, typing=True)
    people = (await anna.told("lookers"))["people"]
    assert {person["name"]: person["typing"] for person in people} == {"Anna": False, "Boris": True}
    await boris.leave()
    assert [person["name"] for person in (await anna.told("lookers"))["people"]] == ["Anna"]


async def test_only_one_can_take_an_item(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    seats = [await office.seat(actor) for actor in (company.anna, company.boris)]
    answers = await asyncio.gather(*(seat.ask("pull", interaction_id=number) for seat in seats))
    assert sorted(answer.get("error", "taken") for answer in answers) == ["conflict", "taken"]
    first = (company.anna, company.boris)["ok" in answers[1]]
    (late,) = (answer for answer in answers if "ok" not in answer)
    assert late["message"] == f"Already taken by {first.name}."


async def test_who_accepts_too_late_reads_who_was_faster(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna, boris = [await office.seat(actor) for actor in (company.anna, company.boris)]
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    assert await make_offers(company.storage) == 1
    (card,) = await open_offers(company.storage, company.anna.user_id)
    foreign = await boris.ask("accept_offer", offer_id=card.offer_id)
    assert foreign["error"] == "not_found"
    assert "ok" in await boris.ask("pull", interaction_id=number)
    late = await anna.ask("accept_offer", offer_id=card.offer_id)
    assert (late["error"], late["message"]) == ("conflict", "Already taken by Boris.")


async def test_a_right_lost_in_another_process_is_lost_in_time(
    office: Office, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "REFRESH_EVERY", 0.01)
    await office.close()
    await office.open()
    seat = await office.seat(company.anna)
    other = await office.seat(company.boris)
    # No hint of this reaches the desk: the command line has no bus in common with a hub on SQLite.
    async with company.storage.transaction() as work:
        await work.session.execute(update(User).where(User.id == company.anna.user_id).values(active=False))
    async with asyncio.timeout(5):
        await seat.gone.wait()
    assert (await other.ask("watch", interaction_id=None))["ok"]


async def test_looking_again_costs_two_statements_however_many_desks(office: Office, company: Company) -> None:
    for actor in (company.anna, company.anna, company.boris, company.clara):
        await office.seat(actor)
    assert office.desk is not None
    with statements(company.storage) as run:
        await office.desk.socket.refresh()
    assert len([statement for statement in run if statement.startswith("SELECT")]) == 2
