"""First day of an agent, told nothing before: ready, offered, read, answered with a template, noted, wrapped up."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys.coffee_house import CoffeeHouse, house
from tests.journeys.mail_sink import text_of

__all__ = ["house"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OWN_WORDS = "The gasket comes on Friday."


async def customer_of(anna: Page) -> tuple[str, str]:
    """Name and address of whoever wrote, as the page shows them."""
    place = anna.locator("article.conversation .customer")
    name = await place.locator("h3").inner_text()
    address = await place.locator(".customer-facts dd", has_text="@").first.inner_text()
    return name, address.split()[0]


async def accept(house: CoffeeHouse, anna: Page) -> tuple[str, str]:
    """Take what is offered first; returns name and address of its customer."""
    await anna.get_by_role("button", name="Ready", exact=True).click()
    offer = anna.locator("[data-offer]").first
    await expect(offer).to_be_visible()
    offered = await offer.locator(".offer-who").inner_text()
    await house.picture(anna, "first-day-2-offer")
    await offer.get_by_role("button", name="Accept").click()
    name, address = await customer_of(anna)
    assert name == offered
    return name, address


async def answer(house: CoffeeHouse, anna: Page) -> None:
    """What the company keeps ready, and a sentence of one's own."""
    await anna.get_by_role("button", name="Template").click()
    await anna.locator("#dialog-templates").get_by_text("Thank you for waiting").click()
    await expect(anna.locator(".composer-text")).to_have_value(re.compile("thank you for your patience"))
    await anna.locator(".composer-text").press("Control+End")
    await anna.keyboard.type(f"\n\n{OWN_WORDS}")
    await house.picture(anna, "first-day-3-answer")
    await anna.keyboard.press("Control+Enter")


async def note_and_wrap_up(house: CoffeeHouse, anna: Page) -> None:
    """Leave a word for colleagues, and say how it ended."""
    await anna.get_by_role("button", name="Note", exact=True).click()
    await anna.locator(".composer-text").fill("A friendly one.")
    await anna.keyboard.press("Control+Enter")
    await expect(anna.locator('.entry[data-kind="note"]').last).to_contain_text("A friendly one.")
    await anna.get_by_role("button", name="Wrap up").click()
    dialog = anna.locator("#dialog-wrap-up")
    await dialog.locator("#wrap-up-codes input").first.check()
    await house.picture(anna, "first-day-4-wrap-up")
    await dialog.get_by_role("button", name="Close the conversation").click()
    await expect(anna.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("closed")


async def test_an_agent_finds_her_way(house: CoffeeHouse) -> None:
    anna = await house.sit_down("anna")
    await expect(anna.get_by_role("heading", level=1)).to_have_text("Good to see you, Anna.")
    handled = anna.locator(".home-figure", has_text="Handled today").locator(".home-number")
    before = int(await handled.inner_text())
    await house.picture(anna, "first-day-1-home")

    name, address = await accept(house, anna)
    await answer(house, anna)
    answered = await house.sink.mail_to(address)
    assert OWN_WORDS in text_of(answered)
    await expect(anna.locator('.entry[data-kind="outbound"]').last).to_contain_text("sent")

    # The customer comes back while she looks elsewhere.
    await anna.locator(".desk-brand").click()
    chip = anna.locator(".hand-contact", has_text=name)
    await house.answer(answered, "Thank you, that helps!")
    await expect(chip.locator(".hand-unread")).to_be_visible()
    await chip.click()
    await expect(anna.locator(".entry").last).to_contain_text("Thank you, that helps!")
    await note_and_wrap_up(house, anna)
    await anna.locator(".desk-brand").click()
    await expect(handled).to_have_text(str(before + 1))
    await house.picture(anna, "first-day-5-evening")
