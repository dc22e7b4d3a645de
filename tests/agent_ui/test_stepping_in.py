"""Supervisors at an agent's conversation, over the live connection: who is told what, and that nobody else is."""

from dataclasses import replace
from typing import Any

import pytest

from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.queueing.give_back import return_item
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.supervision.history import InterventionFilter, interventions
from hub.supervision.model import InterventionKind
from hub.supervision.monitor import monitors_of
from hub.supervision.take_over import TakeOver, take_over
from hub.supervision.whisper import whisper
from tests.agent_ui.office import Office, Seat
from tests.agent_ui.stored import statements
from tests.agent_ui.test_told import at_once, settle, told_before_sign
from tests.hub.company import Company

__all__ = ["at_once"]

KEY = "a key of a click"
NOT_THERE = {"error": "not_found", "message": ""}


@pytest.fixture
async def talk(office: Office, company: Company) -> int:
    """A conversation that Anna has."""
    number = await office.letter("c@customer.com", "What does it cost?")
    await pull(company.storage, number, company.anna)
    return number


async def test_a_desk_has_words_for_all_that_may_be_done_to_its_agent(office: Office, company: Company) -> None:
    unsaid = {InterventionKind.MODE, InterventionKind.MONITOR_BEGAN, InterventionKind.MONITOR_ENDED}
    async with await office.signed_in(company.anna) as anna:
        html = await (await anna.get("/desk")).text()
    modes = {"ready", "notReady", "loggedOff"}
    assert not [kind for kind in {*modes, *set(InterventionKind) - unsaid} if f"did_{kind}" not in html]


async def kept(company: Company) -> list[str]:
    page = await interventions(company.storage, company.sven, InterventionFilter())
    return [row.kind.value for row in reversed(page.rows)]


async def heard(company: Company, seats: dict[str, Seat], *names: str) -> dict[str, list[Any]]:
    """What each desk was told of these until now."""
    people = {"anna": company.anna, "boris": company.boris, "clara": company.clara, "sven": company.sven}
    told = {who: await told_before_sign(company, people[who].user_id, seat) for who, seat in seats.items()}
    return {who: [data for name, data in said if name in names] for who, said in told.items()}


async def test_who_monitors_follows_the_composer_unseen(office: Office, company: Company, talk: int) -> None:
    anna = await office.seat(company.anna, interaction_id=talk)
    boris = await office.seat(company.boris, interaction_id=talk)
    sven = await office.seat(company.sven)
    await anna.ask("writing", interaction_id=talk, mode="reply", text="before")
    answer = await sven.ask("watch", interaction_id=talk, monitor=True)
    assert answer["ok"]
    assert await anna.told("monitored") == {"id": talk, "on": True, "by": ["Sven"]}
    await anna.ask("writing", interaction_id=talk, mode="reply", text="Dear Mrs C")
    await boris.ask("writing", interaction_id=talk, mode="reply", text="Boris himself")
    await anna.ask("typing", interaction_id=talk, typing=True)
    told = await heard(company, {"sven": sven, "boris": boris, "anna": anna}, "writing", "lookers", "monitored")
    assert [each["text"] for each in told["sven"] if "text" in each] == ["Dear Mrs C"]
    assert not [each for each in [*told["boris"], *told["anna"]] if "text" in each]
    # Neither does he appear among those who look, nor does anybody but Anna hear that she is monitored.
    seen = {person["name"] for each in told["anna"] for person in each.get("people", ())}
    assert "Sven" not in seen
    assert not [each for each in told["boris"] if "on" in each]
    assert set(told["anna"][-1]) >= {"id"}


async def test_monitoring_is_only_for_supervisors_of_the_queue(office: Office, company: Company, talk: int) -> None:
    anna = await office.seat(company.anna, interaction_id=talk)
    for actor in (company.boris, company.clara):
        seat = await office.seat(actor)
        assert await seat.ask("watch", interaction_id=talk, monitor=True) == NOT_THERE
        await anna.ask("writing", interaction_id=talk, mode="reply", text="SECRET")
        assert "SECRET" not in str(await told_before_sign(company, actor.user_id, seat))
    sven = await office.seat(company.sven)
    await return_item(company.storage, talk, company.anna)
    refused = await sven.ask("watch", interaction_id=talk, monitor=True)
    assert (refused["error"], refused["message"]) == ("conflict", "Nobody has this at the moment.")
    assert await kept(company) == []


async def test_who_loses_the_right_hears_no_more(office: Office, company: Company, talk: int) -> None:
    anna = await office.seat(company.anna, interaction_id=talk)
    sven = await office.seat(company.sven)
    await sven.ask("watch", interaction_id=talk, monitor=True)
    left = [Permission.DESK, Permission.ALL_QUEUES]
    await change_role(company.storage, "supervisor", left, OPERATOR)
    assert office.desk is not None
    await office.desk.socket.refresh()
    await sven.told("resync")
    await anna.ask("writing", interaction_id=talk, mode="reply", text="SECRET")
    assert "SECRET" not in str(await told_before_sign(company, company.sven.user_id, sven))
    assert await kept(company) == ["monitorBegan", "monitorEnded"]


async def test_monitoring_ends_with_the_page(office: Office, company: Company, talk: int) -> None:
    anna = await office.seat(company.anna, interaction_id=talk)
    first, second = await office.seat(company.sven), await office.seat(company.sven)
    for seat in (first, second):
        await seat.ask("watch", interaction_id=talk, monitor=True)
    await first.ask("watch", interaction_id=None)
    assert await monitors_of(company.storage, talk, company.anna.user_id)
    await second.leave()
    while (await anna.told("monitored"))["on"]:
        pass
    assert await kept(company) == ["monitorBegan", "monitorEnded"]
    assert not (await anna.ask("watch", interaction_id=talk)).get("monitored")


async def test_a_page_loaded_anew_knows_that_it_is_monitored(office: Office, company: Company, talk: int) -> None:
    sven = await office.seat(company.sven)
    assert (await sven.ask("watch", interaction_id=talk, monitor=True))["announced"]
    anna, boris = await office.seat(company.anna), await office.seat(company.boris)
    answer = await anna.ask("watch", interaction_id=talk)
    assert answer["monitored"] == {"id": talk, "on": True, "by": ["Sven"]}
    assert "monitored" not in await boris.ask("watch", interaction_id=talk)


async def test_where_it_is_not_announced_nobody_is_named(office: Office, company: Company, talk: int) -> None:
    office.announced = False
    await office.reopen()
    anna, sven = await office.seat(company.anna, interaction_id=talk), await office.seat(company.sven)
    assert not (await sven.ask("watch", interaction_id=talk, monitor=True))["announced"]
    assert await anna.told("monitored") == {"id": talk, "on": True, "by": []}
    await anna.ask("writing", interaction_id=talk, mode="reply", text="Dear Mrs C")
    assert (await sven.told("writing"))["text"] == "Dear Mrs C"


async def test_a_supervisor_is_told_when_the_agent_lets_go(office: Office, company: Company, talk: int) -> None:
    sven = await office.seat(company.sven)
    await sven.ask("watch", interaction_id=talk, monitor=True)
    await return_item(company.storage, talk, company.anna)
    assert await sven.told("monitoring_ended") == {"id": talk}
    assert await kept(company) == ["monitorBegan", "monitorEnded"]


async def test_a_whisper_is_heard_at_once_by_the_agent_alone(office: Office, company: Company, talk: int) -> None:
    people = {"anna": company.anna, "boris": company.boris, "sven": company.sven}
    seats = {who: await office.seat(actor, interaction_id=talk) for who, actor in people.items()}
    await settle(company, list(seats.values()))
    await whisper(company.storage, talk, "SECRET word", KEY, company.sven)
    told = await heard(company, seats, "conversation", "intervened", "rows")
    assert {who: "SECRET word" in str(said) for who, said in told.items()} == {
        "anna": True,
        "boris": False,
        "sven": True,
    }
    spoken = [each for each in told["anna"] if each.get("kind") == "whisper"]
    assert [(each["by"], each["id"], each["why"]) for each in spoken] == [("Sven", talk, "SECRET word")]
    # Nobody sees a hole in what happened.
    versions = {who: max(each["version"] for each in said if "entries" in each) for who, said in told.items()}
    assert len(set(versions.values())) == 1
    async with await office.signed_in(company.boris) as boris:
        assert "SECRET word" not in await (await boris.get(f"/desk/interactions/{talk}")).text()
    async with await office.signed_in(company.anna) as anna:
        assert "SECRET word" in await (await anna.get(f"/desk/interactions/{talk}")).text()


async def test_who_is_stepped_in_for_is_told_by_whom_and_why(office: Office, company: Company, talk: int) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    anna, sven = await office.seat(company.anna), await office.seat(company.sven)
    mode = {"agent_id": company.anna.user_id, "mode": "notReady", "reason": "Meeting", "why": "Come to the hall."}
    assert await sven.ask("change_mode", **mode) == {"ok": True}
    told = await anna.told("intervened")
    assert (told["by"], told["mode"], told["reason"], told["why"]) == ("Sven", "notReady", "Meeting", mode["why"])
    await take_over(company.storage, TakeOver(talk, company.anna.user_id, "She asked for me."), company.sven)
    told = await anna.told("intervened")
    assert (told["kind"], told["id"], told["why"]) == ("takeOver", talk, "She asked for me.")


async def test_the_history_is_for_supervisors_page_by_page(office: Office, company: Company, talk: int) -> None:
    path = "/desk/supervisor/interventions"
    for number in range(55):
        await whisper(company.storage, talk, f"Word {number:02}", f"{KEY} {number}", company.sven)
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(path)).status in {403, 404}
    async with office.browser_like("") as stranger:
        assert (await stranger.get(path, allow_redirects=False)).status in {303, 401}
    async with await office.signed_in(company.sven) as sven:
        with statements(company.storage) as few:
            first = await (await sven.get(path)).text()
        assert first.count('<th scope="row">') == 50
        assert "Word 54" in first
        more = first.split('<a href="?')[-1].split('"')[0].replace("&amp;", "&")
        rest = await (await sven.get(f"{path}?{more}")).text()
        assert rest.count('<th scope="row">') == 5
        for query, rows in (
            (f"kind=whisper&agent={company.anna.user_id}&supervisor={company.sven.user_id}", 50),
            (f"interaction={talk}&since=2026-03-02T08:00&until=2026-03-02T09:01", 50),
            ("kind=takeOver", 0),
            (f"agent={company.boris.user_id}", 0),
            ("until=2026-03-02T09:00", 0),
        ):
            with statements(company.storage) as run:
                html = await (await sven.get(f"{path}?{query}")).text()
            assert html.count('<th scope="row">') == rows, query
            assert len(run) <= len(few)
        for wrong, status in (("kind=x", 404), ("agent=x", 404), ("since=x", 422), ("cursor=x", 422)):
            assert (await sven.get(f"{path}?{wrong}")).status == status


async def test_who_monitors_one_queue_reads_no_history_of_another(office: Office, company: Company, talk: int) -> None:
    await whisper(company.storage, talk, "SECRET word", KEY, company.sven)
    of_sales = replace(
        company.sven,
        permissions=company.sven.permissions - {Permission.ALL_QUEUES},
        queues=frozenset({company.sales}),
    )
    assert (await interventions(company.storage, of_sales, InterventionFilter())).rows == ()


async def test_only_messages_can_be_split_off(office: Office, company: Company) -> None:
    """Whispers have numbers of their own: one that is sent back would name another message."""
    number = await office.letter("carla@customer.test", "Hello")
    await company.write("carla@customer.test", "More", tokens=f"reply+{number}@example.com")
    await pull(company.storage, number, company.anna)
    await whisper(company.storage, number, "careful", "a key of a click", company.sven)
    async with await office.signed_in(company.sven) as client:
        html = await (await client.get(f"/desk/fragments/interactions/{number}/messages")).text()
    assert html.count('name="message"') == 2
    assert "careful" not in html
