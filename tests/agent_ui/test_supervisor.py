"""The wallboard: who may look, that each figure is as long as the list behind it, and that it costs the same always."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest
from aiohttp import ClientSession

from hub.access.model import User
from hub.figures.measures import Measure
from hub.queueing.model import Queue, QueueMember, WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from hub.service_level.model import ServicePolicy
from tests.agent_ui.office import Office
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

BOARD = "/desk/supervisor"
FRAGMENT = "/desk/fragments/supervisor"
BEHIND = BOARD + "/behind"
LINKED = re.compile(r'href="(/desk/supervisor/(?:behind/|promises/)?(\w+)(?:\?([^"]*))?)">([\d,]+)</a>')
TILE = re.compile(r'href="(/desk/supervisor/promises/(\w+))">.*?wallboard-number[^>]*>([\d,]+)<')


async def busy(company: Company, clock: SettableClock, letters: int) -> None:
    """Letters to two queues: some wait, some are in hand, one is done."""
    for number in range(letters):
        inbox = ("support@example.com", "sales@example.com")[number % 2]
        await company.write(f"c{number}@customer.com", "Where is it?", inbox)
        clock.advance(timedelta(seconds=7))
    await pull(company.storage, 1, company.anna)
    await pull(company.storage, 2, company.clara)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)


LISTS = (f"{BEHIND}/waiting", f"{BOARD}/occupancy/occupied", f"{BOARD}/promises/late", f"{BOARD}/agents?mode=ready")


@pytest.mark.parametrize("path", [BOARD, FRAGMENT, *LISTS])
async def test_only_supervisors_look(office: Office, company: Company, path: str) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(path)).status in {403, 404}
        assert BOARD not in await (await anna.get("/desk")).text()
    async with office.browser_like("") as stranger:
        assert (await stranger.get(path, allow_redirects=False)).status in {303, 401}


async def test_each_figure_is_as_long_as_its_list(office: Office, company: Company, clock: SettableClock) -> None:
    await promise(company)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await busy(company, clock, 7)
    clock.advance(timedelta(minutes=40))
    async with await office.signed_in(company.sven) as sven:
        html = unescape(await (await sven.get(BOARD)).text())
        found = LINKED.findall(html)
        assert {name for _, name, _, _ in found} >= {
            "waiting",
            "waited",
            "inHand",
            "offered",
            "answered",
            "handled",
            "agents",
        }
        assert [count for _, name, query, count in found if (name, query) == ("waited", "half_hour=19")] == ["5"]
        narrowed = {name for _, _, query, _ in found for name, _ in parse_qsl(query)}
        assert narrowed >= {"queue", "channel", "agent", "half_hour", "mode"}
        promised = [(path, name, "", count) for path, name, count in TILE.findall(html)]
        assert [(name, count) for _, name, _, count in promised] == [("dueSoon", "0"), ("late", "6"), ("broken", "6")]
        for path, _, _, count in found + promised:
            behind = await (await sven.get(path)).text()
            assert behind.count('<th scope="row">') == int(count), path
        by_queue = [
            int(count) for _, measure, query, count in found if measure == "offered" and query.startswith("queue")
        ]
        assert sum(by_queue) == 7


async def test_occupancy_opens_to_the_stretches_it_sums_up(
    office: Office, company: Company, clock: SettableClock
) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    clock.advance(timedelta(minutes=1))
    await busy(company, clock, 2)
    async with await office.signed_in(company.sven) as sven:
        (link,) = set(re.findall(r'href="(/desk/supervisor/occupancy/occupied\?agent=1)"', await _text(sven, BOARD)))
        for path in (link, link.replace("occupied", "available"), f"{BOARD}/occupancy/occupied"):
            assert "Anna" in await _text(sven, path)
        assert (await sven.get(f"{BOARD}/occupancy/idle")).status == 404


async def test_a_day_that_is_over_says_nothing_of_now(office: Office, company: Company, clock: SettableClock) -> None:
    await busy(company, clock, 4)
    yesterday = clock.now().date()
    clock.advance(timedelta(days=1))
    async with await office.signed_in(company.sven) as sven:
        today, over = await _text(sven, FRAGMENT), await _text(sven, f"{FRAGMENT}?day={yesterday}")
        for words in ("Longest waiting", "Agents needed", "Waiting longest", "Agents by mode", "data-live"):
            assert (words in today, words in over) == (True, False), words
        assert f"behind/offered?queue=1&amp;day={yesterday}" in over
        listed = await _text(sven, f"{BEHIND}/offered?queue=1&day={yesterday}")
        assert listed.count('<a href="/desk/interactions/') == 2
        assert f'href="{BOARD}?queue=1&amp;day={yesterday}"' in listed
        for wrong in (f"day={yesterday + timedelta(days=2)}", "day=x", "day=0001-01-01", "queue=99", "half_hour=48"):
            assert (await sven.get(f"{BEHIND}/offered?{wrong}")).status == 404, wrong


async def test_the_board_says_when_something_turns_late_or_another_half_hour_begins(
    office: Office, company: Company, clock: SettableClock
) -> None:
    turns = re.compile(r'data-turns="(\d+)"')
    async with await office.signed_in(company.sven) as sven:
        assert turns.findall(await _text(sven, FRAGMENT)) == ["1801"]
        await company.write("c@customer.com", "Where is it?")
        clock.advance(timedelta(seconds=5))
        assert turns.findall(await _text(sven, FRAGMENT)) == ["16"]
        assert turns.findall(await _text(sven, f"{FRAGMENT}?queue={company.sales}")) == ["1796"]
        clock.advance(timedelta(seconds=16))
        late = await _text(sven, FRAGMENT)
        assert turns.findall(late) == ["1780"]
        assert re.search(r"Service level</span><span[^>]*>0 %", late)


async def test_a_queue_alone(office: Office, company: Company, clock: SettableClock) -> None:
    await busy(company, clock, 7)
    async with await office.signed_in(company.sven) as sven:
        html = await _text(sven, f"{FRAGMENT}?queue={company.sales}")
    assert "Support" not in html
    assert f'href="{BEHIND}/offered?queue={company.sales}">3</a>' in html
    assert "Anna" not in html
    assert "Clara" in html


async def test_every_list_opens_and_no_other(office: Office, company: Company) -> None:
    async with await office.signed_in(company.sven) as sven:
        for measure in Measure:
            opened = await sven.get(f"{BEHIND}/{measure.value}")
            assert (opened.status, "Nothing today" in await opened.text()) == (200, True)
        for wrong in ("nonsense", "waiting?queue=x", f"waiting?queue={'9' * 19}"):
            assert (await sven.get(f"{BEHIND}/{wrong}")).status == 404
        assert (await sven.get(f"{BEHIND}/waiting?cursor=x")).status == 422


async def test_a_long_list_goes_on(office: Office, company: Company, clock: SettableClock) -> None:
    await busy(company, clock, 60)
    async with await office.signed_in(company.sven) as sven:
        first = await (await sven.get(f"{BEHIND}/offered")).text()
        (more,) = re.findall(r'href="(\?cursor=[^"]+)"', first)
        second = await (await sven.get(f"{BEHIND}/offered{more.replace('&amp;', '&')}")).text()
    assert (first.count("/desk/interactions/"), second.count("/desk/interactions/")) == (50, 10)


async def test_the_board_costs_the_same_however_much_there_is(
    office: Office, company: Company, clock: SettableClock
) -> None:
    counts = []
    async with await office.signed_in(company.sven) as sven:
        await busy(company, clock, 4)
        counts.append(await cost(company, sven))
        for number in range(10):
            await company.write(f"d{number}@customer.com", "Hello")
        await hire(company, 10)
        counts.append(await cost(company, sven))
    assert counts[0] == counts[1] <= 26


async def cost(company: Company, sven: ClientSession) -> int:
    """How many statements it takes to look once."""
    with statements(company.storage) as run:
        assert (await sven.get(FRAGMENT)).status == 200
    return len(run)


async def promise(company: Company) -> None:
    """Promise an answer within ten minutes."""
    async with company.storage.transaction() as work:
        for queue in (company.support, company.sales):
            work.add(ServicePolicy(queue_id=queue, first_response_seconds=600))


async def hire(company: Company, number: int) -> None:
    """So many queues more, with an agent each who is ready."""
    async with company.storage.transaction() as work:
        people = [User(login=f"a{n}@example.com", name=f"Agent {n}", created_at=work.now) for n in range(number)]
        queues = [Queue(name=f"Queue {n}") for n in range(number)]
        work.add(*people, *queues)
        await work.flush()
        work.add(*(QueueMember(user_id=p.id, queue_id=q.id) for p, q in zip(people, queues, strict=True)))
    for person in people:
        await set_mode(company.storage, WorkMode.READY, "", replace(company.anna, user_id=person.id))


async def _text(sven: ClientSession, path: str) -> str:
    response = await sven.get(path)
    assert response.status == 200, path
    return await response.text()
