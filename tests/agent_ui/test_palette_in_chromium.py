"""Everything can be found and done by keyboard: the palette, the letters of pages, the digits of contacts."""

import re

import pytest
from playwright.async_api import Page, expect

from agent_ui.keys import KEYS
from hub.queueing.pull import pull
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


def test_no_key_does_two_things() -> None:
    pressed = [key.pressed for key in KEYS if key.pressed]
    assert len(set(pressed)) == len(pressed)
    assert len({key.name for key in KEYS}) == len(KEYS)


async def chosen(page: Page) -> str:
    """What the palette would do at Enter."""
    return await page.locator('#palette-list [aria-selected="true"] .palette-label').text_content() or ""


async def test_the_palette_finds_actions_pages_and_conversations(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Loud", subject="Grinder is loud", name="Carla Rossi")
    page = await at(company.anna, "/desk")
    await page.keyboard.press("Control+k")
    await expect(page.locator("#palette-search")).to_be_focused()
    await page.keyboard.type("grind")
    await expect(page.locator("#palette-list")).to_contain_text("Carla Rossi")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#conversation-{number}")).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.keyboard.type("wrp")
    await expect(page.locator("#palette-list")).to_contain_text("wrap up")
    assert await chosen(page) == "wrap up"
    await page.keyboard.press("Enter")
    await expect(page.locator("#dialog-wrap-up")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await expect(page).to_have_url(re.compile("view=closed"))
    await page.keyboard.press("?")
    await expect(page.locator("#dialog-help")).to_contain_text("search for anything")
    await expect(page.locator("#shortcuts-pages")).to_contain_text("Closed")


async def test_digits_switch_contacts_and_each_keeps_its_place(office: Office, company: Company, at: At) -> None:
    numbers = [
        await office.letter(f"c{n}@customer.test", "Long\n\n" * 200, name=f"Customer {n}", id=f"{n}@customer")
        for n in (1, 2)
    ]
    for number in numbers:
        await pull(company.storage, number, company.anna)
    page = await at(company.anna, f"/desk/interactions/{numbers[0]}?view=mine")
    entries = page.locator("#conversation .entries")
    await page.locator(".composer-text").fill("Half an answer")
    await entries.evaluate("(list) => { list.scrollTop = 321; }")
    await page.keyboard.press("Control+2")
    await expect(page.locator(f"#conversation-{numbers[1]}")).to_be_visible()
    await expect(page.locator('.hand-contact[aria-current="page"]')).to_contain_text("Customer 2")
    await page.keyboard.press("Alt+1")
    await expect(page.locator(f"#conversation-{numbers[0]}")).to_be_visible()
    await expect(page.locator(".composer-text")).to_have_value("Half an answer")
    assert await entries.evaluate("(list) => list.scrollTop") == 321
    await company.write("c2@customer.test", "And?", name="Customer 2", references="2@customer")
    await expect(page.locator(".hand-contact .hand-unread:not([hidden])")).to_have_count(1)
