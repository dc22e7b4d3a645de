"""A click shows something at once, whatever the hub takes; and what the hub refuses is taken back."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.transfer import Transfer, transfer
from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

# Remembers what was ever expected of the open conversation, however shortly it stood there.
REMEMBER = """() => {
  window.expected = [];
  new MutationObserver(() => {
    for (const part of document.querySelectorAll("[data-expected]")) window.expected.push(part.textContent.trim());
  }).observe(document.body, {childList: true, subtree: true, attributes: true});
}"""


async def hold(page: Page, of: str = "**/desk/fragments/interactions/*") -> asyncio.Event:
    """Conversations, or what else is asked for at such an address, come when the event is set."""
    answered = asyncio.Event()

    async def wait(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await page.route(of, wait)
    return answered


async def test_the_frame_of_a_conversation_stands_there_before_its_messages_do(
    office: Office, company: Company, at: At
) -> None:
    number = await office.letter("carla@customer.test", "It is loud", name="Carla Rossi", subject="Grinder")
    page = await at(company.anna, "/desk/inbox?view=waiting")
    answered = await hold(page)
    await page.locator(row(page, number)).locator("a").click()
    await expect(page.locator(".opening-title")).to_have_text(f"Grinder #{number}")
    await expect(page.locator(".opening-marks")).to_contain_text("waiting")
    await expect(page.locator(".opening-who")).to_have_text("Carla Rossi")
    await page.keyboard.press("n")
    answered.set()
    await expect(page.locator(".conversation h2")).to_contain_text("Grinder")
    await expect(page.locator(".composer-text")).to_be_focused()
    await expect(page.locator('.composer[data-mode="note"]')).to_be_attached()


async def test_a_conversation_that_was_open_is_there_at_once_and_catches_up(
    office: Office, company: Company, at: At
) -> None:
    first = await office.letter("carla@customer.test", "It is loud", name="Carla Rossi", subject="Grinder")
    second = await office.letter("erik@customer.test", "And me?", subject="Second")
    page = await at(company.anna, f"/desk/interactions/{first}?view=waiting")
    await page.locator(".composer-text").fill("A draft")
    await page.locator(row(page, second)).locator("a").click()
    await expect(page.locator(".conversation h2")).to_contain_text("Second")
    await pull(company.storage, first, company.boris)
    answered = await hold(page)
    await page.evaluate("history.back()")
    await expect(page.locator(".conversation h2")).to_contain_text("Grinder")
    await expect(page.locator(".entry")).to_contain_text("It is loud")
    await expect(page.locator(".composer-text")).to_have_value("A draft")
    answered.set()
    await expect(page.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("Boris")


async def test_what_is_refused_is_taken_back(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "It is loud", subject="Grinder")
    page = await at(company.anna, f"/desk/interactions/{number}?view=waiting")
    await page.evaluate(REMEMBER)
    await office.stop_feed()
    await pull(company.storage, number, company.boris)
    await page.locator('[data-do="take"]').click()
    await expect(page.locator(".toast")).to_contain_text("Already taken by")
    assert "Anna" in await page.evaluate("window.expected")
    await expect(page.locator("[data-expected], [data-outdated]")).to_have_count(0)
    await expect(page.locator('[data-mark="state"]')).to_contain_text("waiting")


async def test_the_focus_is_never_lost(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "It is loud", subject="Grinder")
    other = await office.letter("erik@customer.test", "And me?", subject="Second")
    page = await at(company.anna, f"/desk/interactions/{number}?view=waiting")
    await page.locator('[data-do="take"]').press("Enter")
    await expect(page.locator('[data-mark="state"]:not(:has([data-expected]))')).to_contain_text("Anna")
    assert await page.evaluate("document.getElementById('conversation').contains(document.activeElement)")
    await page.locator('[data-do="give-back"]').press("Enter")
    await expect(page.locator('[data-do="take"]')).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("#conversation")).to_be_focused()
    await expect(page.locator("dialog[open]")).to_have_count(0)
    await page.locator(row(page, other)).locator("a").click()
    await page.locator(".composer-text").fill("Half a sen")
    # She may not see it any more: it is closed under her hands.
    await transfer(company.storage, Transfer(other, company.sales), company.sven)
    await expect(page.locator("article.conversation")).to_have_count(0)
    await expect(page.locator("#main")).to_be_focused()


async def test_what_nobody_paints_does_not_stay_expected(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "It is loud", name="Carla Rossi", subject="Grinder")
    page = await at(company.anna, "/desk/inbox?view=waiting")
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await make_offers(company.storage)
    await expect(page.locator("[data-offer]")).to_be_visible()
    await office.stop_feed()
    await page.locator('[data-do="accept"]').click()
    await expect(page.locator(".conversation h2")).to_contain_text("Grinder")
    await expect(page.locator("#agent-hand [data-expected]")).to_have_text("Carla Rossi")
    await expect(page.locator("[data-expected], [data-outdated]")).to_have_count(0)
    await expect(page.locator('#agent-hand [aria-current="page"]')).to_contain_text("Carla Rossi")


async def test_a_question_and_a_page_show_at_once_what_was_pressed(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "It is loud", subject="Grinder")
    page = await at(company.anna, f"/desk/interactions/{number}?view=waiting")
    dialog, choice = page.locator("#dialog-transfer"), page.locator("#dialog-transfer [name=queue]").first
    answered = await hold(page, "**/destinations")
    await page.keyboard.press("m")
    await expect(dialog).to_have_attribute("aria-busy", "true")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await page.keyboard.press("m")
    answered.set()
    await expect(choice).to_be_focused()
    await expect(dialog).not_to_have_attribute("aria-busy", "true")
    await page.keyboard.press("Escape")
    answered = await hold(page, "**/desk/worklist")
    await page.locator('#rail [data-page-link="worklist"]').click()
    await expect(page.locator('#rail [data-page-link="worklist"][data-going]')).to_be_visible()
    await expect(page.locator("#main")).to_have_attribute("aria-busy", "true")
    answered.set()
    await expect(page.locator('#main:not([aria-busy]) [data-page="worklist"]')).to_be_visible()
