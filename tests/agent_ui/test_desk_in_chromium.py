"""On a narrow screen nothing is out of reach, a page is called what it shows, and what is pressed early is heard."""

import asyncio
import re

import pytest
from playwright.async_api import Route, ViewportSize, expect

from hub.parties.identities import add_identity, remove_identity
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

NARROW = ViewportSize(width=320, height=800)


async def test_the_customer_is_a_press_away_where_the_column_has_no_room(
    office: Office, company: Company, at: At
) -> None:
    number = await office.letter("carla@customer.test", "It is loud", name="Carla Rossi")
    page = await at(company.anna, f"/desk/interactions/{number}")
    customer, opens = page.locator(".customer"), page.get_by_role("button", name="Customer", exact=True)
    await expect(customer).to_be_visible()
    await expect(opens).to_be_hidden()
    await page.set_viewport_size(NARROW)
    await expect(customer).to_be_hidden()
    await opens.press("Enter")
    await expect(customer).to_contain_text("carla@customer.test")
    await expect(customer).to_be_in_viewport()
    await customer.get_by_role("button", name="Close").click()
    await expect(customer).to_be_hidden()
    await opens.press("Enter")
    await page.keyboard.press("Escape")
    await expect(customer).to_be_hidden()
    await expect(opens).to_be_focused()


async def test_the_queues_are_in_the_bar_of_a_narrow_screen(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "It is loud")
    page = await at(company.anna, "/desk")
    await page.set_viewport_size(NARROW)
    await page.locator("[data-queue-link]").first.click()
    await expect(page).to_have_url(re.compile(r"queue=\d+"))
    await expect(page.locator(row(page, number))).to_be_visible()


async def test_whoever_reads_has_the_room_and_whoever_writes_all_that_is_needed(
    office: Office, company: Company, at: At
) -> None:
    number = await office.letter("carla@customer.test", "It is loud\n" * 60)
    page = await at(company.anna, f"/desk/interactions/{number}")
    entries, copies = page.locator("article .entries"), page.locator(".composer-copies summary")
    await expect(copies).to_be_hidden()
    box = await entries.bounding_box()
    assert box, "they are shown"
    assert box["height"] > 500, "more than half of a laptop's screen"
    await page.locator(".composer-text").click()
    await expect(copies).to_be_visible()
    # A hand that is down has nothing move under it.
    await page.mouse.move(box["x"] + 200, box["y"] + 100)
    await page.mouse.down()
    await expect(page.locator(".composer-text")).not_to_be_focused()
    await expect(copies).to_be_visible()
    await page.mouse.up()
    await expect(copies).to_be_hidden()
    await page.keyboard.press("n")
    await page.keyboard.type("Half a note")
    await page.keyboard.press("Escape")
    await expect(page.locator("#conversation")).to_be_focused()
    await expect(page.locator(".composer")).not_to_have_attribute("data-open", "")
    await expect(page.locator('[data-do="discard"]')).to_be_visible()


async def test_a_page_is_called_what_it_shows(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "It is loud", subject="Grinder")
    page = await at(company.anna, f"/desk/interactions/{number}?view=open")
    loaded = await page.title()
    await page.set_viewport_size(NARROW)
    await page.locator('[data-do="back"]').click()
    await expect(page).to_have_title(re.compile("^All open · "))
    await page.locator(row(page, number)).locator("a").click()
    await expect(page).to_have_title(loaded)


async def test_the_focus_goes_on_when_what_had_it_goes_away(office: Office, company: Company, at: At) -> None:
    numbers = [await office.letter(f"c{n}@customer.test", "It is loud") for n in range(2)]
    page = await at(company.anna, "/desk/inbox?view=waiting")
    await page.locator(row(page, numbers[1])).locator("a").focus()
    await pull(company.storage, numbers[1], company.boris)
    await expect(page.locator(row(page, numbers[0])).locator("a")).to_be_focused()
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await make_offers(company.storage)
    await page.locator('[data-do="accept"]').focus()
    await pull(company.storage, numbers[0], company.boris)
    await expect(page.locator("[data-offer]")).to_have_count(0)
    assert await page.evaluate("document.activeElement !== document.body")


async def test_keys_go_on_from_what_is_done_or_moved(office: Office, company: Company, at: At) -> None:
    seat = await office.seat(company.anna)
    for number, title in enumerate(("First", "Second", "Third")):
        when = {"at": f"2026-03-0{number + 2}T10:00", "key": f"a key of click {number}"}
        await seat.ask("plan_activity", kind="task", title=title, **when)
    page = await at(company.anna, "/desk/worklist")
    focused = page.locator("a[data-activity]:focus")
    await page.locator("a[data-activity]").nth(1).focus()
    await page.keyboard.press(">")
    await expect(page.locator("#toasts .toast")).to_have_count(1)
    await expect(focused).to_contain_text("Second")
    await page.keyboard.press("e")
    await expect(page.get_by_role("link", name="Second")).to_have_count(0)
    await expect(focused).to_contain_text("Third")


async def test_no_key_presses_what_came_to_stand_there(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "It is loud")
    for address in ("second@customer.test", "third@customer.test"):
        await add_identity(company.storage, 1, ("email", address), "", company.anna)
    page = await at(company.anna, "/desk/parties/1")
    await page.locator("#identity-2 summary").click()
    await page.locator("#identity-3 summary").click()
    await page.locator('#identity-2 [data-command="remove_identity"]').focus()
    await remove_identity(company.storage, 2, company.boris)
    await expect(page.locator("#identity-2")).to_have_count(0)
    assert await page.evaluate("document.activeElement.closest('[id^=identity]') === null")


async def test_what_is_pressed_before_the_scripts_are_there_waits_for_them(
    office: Office, company: Company, at: At
) -> None:
    page, there = await at(company.anna, "/desk"), asyncio.Event()

    async def late(route: Route) -> None:
        await there.wait()
        await route.continue_()

    await page.route(re.compile(r"/desk/desk[^/]*\.js"), late)
    await page.goto(f"{office.address}/desk", wait_until="commit")
    await page.click("#presence-ready")
    there.set()
    await expect(page.locator("#presence-ready")).to_have_count(0)
