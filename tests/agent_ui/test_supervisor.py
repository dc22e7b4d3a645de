"""The wallboard: who may look, that each figure is as long as the list behind it, and that it costs the same always."""

import re
from datetime import timedelta

import pytest

from hub.figures.measures import Measure
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from tests.agent_ui.office import Office
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

BOARD = "/desk/supervisor"
FRAGMENT = "/desk/fragments/supervisor"
BEHIND = BOARD + "/behind"
LINKED = re.compile(r'href="(/desk/supervisor/behind/(\w+)\?queue=(\d+))">([\d,]+)</a>')


async def busy(company: Company, clock: SettableClock, letters: int) -> None:
    """Letters to two queues: some wait, some are in hand, one is done."""
    for number in range(letters):
        inbox = ("support@example.com", "sales@example.com")[number % 2]
        await company.write(f"c{number}@customer.com", "Where is it?", inbox)
        clock.advance(timedelta(seconds=7))
    await pull(company.storage, 1, company.anna)
    await pull(company.storage, 2, company.clara)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)


@pytest.mark.parametrize("path", [BOARD, FRAGMENT, f"{BEHIND}/waiting"])
async def test_only_supervisors_look(office: Office, company: Company, path: str) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(path)).status in {403, 404}
        assert BOARD not in await (await anna.get("/desk")).text()
    async with office.browser_like("") as stranger:
        assert (await stranger.get(path, allow_redirects=False)).status in {303, 401}


async def test_each_figure_is_as_long_as_its_list(office: Office, company: Company, clock: SettableClock) -> None:
    await busy(company, clock, 7)
    async with await office.signed_in(company.sven) as sven:
        html = await (await sven.get(BOARD)).text()
        found = LINKED.findall(html)
        assert {measure for _, measure, _, _ in found} >= {"waiting", "inHand", "offered", "answered", "handled"}
        for path, measure, _, count in found:
            behind = await (await sven.get(path)).text()
            assert behind.count('<a href="/desk/interactions/') == int(count), measure
        assert sum(int(count) for _, measure, _, count in found if measure == "offered") == 7


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
        (more,) = re.findall(r'href="(\?queue=&amp;cursor=[^"]+)"', first)
        second = await (await sven.get(f"{BEHIND}/offered{more.replace('&amp;', '&')}")).text()
    assert (first.count("/desk/interactions/"), second.count("/desk/interactions/")) == (50, 10)


async def test_the_board_costs_the_same_however_much_happened(
    office: Office, company: Company, clock: SettableClock
) -> None:
    counts = []
    async with await office.signed_in(company.sven) as sven:
        await busy(company, clock, 4)
        for _ in range(2):
            with statements(company.storage) as run:
                assert (await sven.get(FRAGMENT)).status == 200
            counts.append(len(run))
            for number in range(10):
                await company.write(f"d{number}@customer.com", "Hello")
    assert counts[0] == counts[1] <= 16
