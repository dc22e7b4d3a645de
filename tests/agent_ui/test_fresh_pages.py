"""What random runs found, each by itself: what comes late undoes nothing, and what fails leaves nothing old."""

import asyncio
from datetime import timedelta

import pytest
from playwright.async_api import Page, Route, expect

from agent_ui import desktop
from agent_ui.rooms import list_room
from hub.interactions.note import add_note
from hub.queueing.model import WorkMode
from hub.queueing.presence import heartbeat, set_mode
from tests.agent_ui.browsers import At, at, connected, row
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

__all__ = ["at"]

MINUTE = timedelta(minutes=1)


class Held:
    """Answers of one address that are read at once and arrive when `go_on` is set."""

    def __init__(self) -> None:
        self.read, self.go_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, route: Route) -> None:
        answer = await route.fetch()
        self.read.set()
        await self.go_on.wait()
        await route.fulfill(response=answer)


async def resync(office: Office) -> None:
    """Have every page read everything anew."""
    assert office.desk is not None
    await office.desk.socket.tell_all("resync", {})


@pytest.mark.browser
async def test_a_paint_that_comes_late_brings_no_row_back(office: Office, company: Company, at: At) -> None:
    boris = await office.seat(company.boris)
    page = await at(company.anna, "/desk/inbox?view=waiting")
    number = await office.letter("carla@customer.test", "Hello")
    early = await boris.told("rows")
    await expect(page.locator(row(page, number))).to_be_visible()
    await boris.ask("pull", interaction_id=number)
    await expect(page.locator(row(page, number))).to_have_count(0)
    assert office.desk is not None
    await office.desk.socket.tell(list_room(company.support, "en"), "rows", early)
    newer = await office.letter("erik@customer.test", "Hello")
    await expect(page.locator(row(page, newer))).to_be_visible()
    await expect(page.locator(row(page, number))).to_have_count(0)


@pytest.mark.browser
async def test_what_was_painted_while_the_frame_was_read_stays(office: Office, company: Company, at: At) -> None:
    page, held = await at(company.anna, "/desk/inbox"), Held()
    await page.route("**/desk/fragments/frame", held)
    await resync(office)
    await held.read.wait()
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await expect(page.locator(".presence-state:not(:has([data-expected]))")).to_have_text("Ready")
    held.go_on.set()
    await connected(page)
    await expect(page.locator(".presence-state:not(:has([data-expected]))")).to_have_text("Ready")


@pytest.mark.browser
async def test_a_conversation_put_back_after_a_failure_catches_up(office: Office, company: Company, at: At) -> None:
    first, second = [await office.letter(f"{name}@customer.test", "Hello") for name in ("carla", "erik")]
    page, failing = await at(company.anna, f"/desk/interactions/{first}"), asyncio.Event()

    async def fail(route: Route) -> None:
        await failing.wait()
        await route.fulfill(status=503)

    await page.route(f"**/desk/fragments/interactions/{second}", fail)
    await page.locator(row(page, second)).locator("a").click()
    await expect(page.locator("#conversation .skeleton")).to_be_attached()
    await add_note(company.storage, first, "Meanwhile.", "a key of a click", company.boris)
    await expect(page.locator(".toast")).to_have_count(0)
    failing.set()
    await expect(page.locator(".toast")).to_be_visible()
    await expect(page.locator('.entry[data-kind="note"]')).to_contain_text("Meanwhile.")


@pytest.mark.browser
async def test_a_list_whose_rows_leave_loads_what_follows(office: Office, company: Company, at: At) -> None:
    numbers = [await office.letter("carla@customer.test", "Hello") for _ in range(55)]
    page = await at(company.anna, "/desk/inbox?view=waiting")
    await expect(page.locator("#inbox-rows > li")).to_have_count(50)
    gone = [{"id": number, "version": 99, "views": [], "owners": {}} for number in numbers[10:]]
    assert office.desk is not None
    await office.desk.socket.tell(list_room(company.support, "en"), "rows", {"rows": gone})
    await expect(page.locator("#inbox-rows > li")).to_have_count(10)
    assert await order(page) == numbers[9::-1]


async def order(page: Page) -> list[int]:
    """The rows of the list from above."""
    numbers: list[int] = await page.evaluate(
        "[...document.querySelectorAll('#inbox-rows > li')].map(({id}) => +id.slice(4))"
    )
    return numbers


@pytest.mark.browser
async def test_rows_stand_by_their_times_to_the_microsecond(
    office: Office, company: Company, at: At, clock: SettableClock
) -> None:
    page = await at(company.anna, "/desk/inbox")
    numbers = []
    for _ in range(4):
        numbers.append(await office.letter("carla@customer.test", "Hello"))
        clock.advance(timedelta(microseconds=500_000))
    await expect(page.locator(row(page, numbers[-1]))).to_be_visible()
    assert await order(page) == numbers[::-1]


async def test_who_comes_and_goes_without_a_word_is_shown(
    office: Office, company: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop is closed: no event says so."""
    monkeypatch.setattr(desktop, "HEARTBEAT_EVERY", 0.01)
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await office.reopen()
    anna = await office.seat(company.anna)
    while "ready" not in (await anna.told("colleagues"))["html"]:
        pass
    clock.advance(5 * MINUTE)
    while "ready" in (await anna.told("colleagues"))["html"]:
        pass
    await heartbeat(company.storage, [company.boris.user_id])
    while "ready" not in (await anna.told("colleagues"))["html"]:
        pass
