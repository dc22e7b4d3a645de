"""Blocks are folded, moved by key and by pointer, hidden and shown, stay so, and say when they cannot be read."""

import pytest
from playwright.async_api import Page, expect

from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

SEEN = "[...document.querySelectorAll('[data-block]:not([hidden])')].map(({dataset}) => dataset.block)"


async def order(page: Page) -> list[str]:
    """The blocks that are seen, in their order."""
    seen: list[str] = await page.evaluate(SEEN)
    return seen


async def test_a_page_stays_as_somebody_arranged_it(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    page = await at(company.anna, "/desk/parties/1")
    house = await order(page)
    await expect(page.locator("#block-conversations-body a")).to_be_visible()
    await page.locator("#block-who [aria-expanded]").focus()
    await page.keyboard.press("Alt+ArrowDown")
    place = house.index("who")
    moved = [*house[:place], house[place + 1], "who", *house[place + 2 :]]
    assert await order(page) == moved
    await expect(page.locator("#block-who [aria-expanded]")).to_be_focused()
    await expect(page.locator("#spoken")).to_have_text(f"Block {place + 2} of {len(house)}")
    await page.keyboard.press("Enter")
    await expect(page.locator("#block-who-body")).to_be_hidden()
    await page.locator("#block-documents [data-handle]").drag_to(page.locator(f"#block-{house[place + 1]}"))
    assert (await order(page))[place] == "documents"
    await page.locator("#block-merged [popovertarget]").click()
    await page.locator("#block-merged").get_by_role("button", name="Hide").click()
    arranged = await order(page)
    assert "merged" not in arranged
    # What was arranged last has reached the server, which is asked for the page anew.
    await expect(page.locator(".overview")).to_have_attribute("data-layout", "4")
    await page.reload()
    assert await order(page) == arranged
    await expect(page.locator("#block-who-body")).to_be_hidden()
    await page.get_by_role("button", name="Blocks", exact=True).click()
    await page.locator('#overview-menu [data-name="merged"]').click()
    await expect(page.locator("#block-merged")).to_contain_text("Nobody was merged")
    await page.get_by_role("button", name="Arrange as usual").click()
    await expect(page.locator("#block-who-body")).to_be_visible()
    assert await order(page) == house


async def test_a_block_that_cannot_be_read_says_so_and_is_tried_again(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    page = await at(company.anna, "/desk/inbox")
    await page.route("**/blocks/party/1/conversations", lambda route: route.fulfill(status=503, body="busy"))
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a id=\"to\" href=\"/desk/parties/1\">x</a>')")
    await page.locator("#to").click()
    failed = page.locator("#block-conversations [role=alert]")
    await expect(failed).to_contain_text("The service is busy")
    await expect(page.locator("#block-who-body")).to_contain_text("carla@customer.test")
    await page.unroute_all()
    await failed.get_by_role("button", name="Try again").click()
    await expect(page.locator("#block-conversations-body a")).to_be_visible()
    await company.write("carla@customer.test", "Another matter", subject="Another matter")
    await expect(page.locator("#block-conversations-body")).to_contain_text("Another matter")
