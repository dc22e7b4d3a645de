"""Why this agent: in a sentence on the offer, and in full on the conversation for whoever asks."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import set_mode
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


async def test_it_is_told_on_the_offer_and_on_the_conversation(
    office: Office, company: Company, at: At, screenshots: Path
) -> None:
    number = await office.letter("c@customer.com", "What does it cost?", subject="Price", name="Cora Cole")
    anna = await at(company.anna, "/desk/inbox")
    for actor in (company.anna, company.boris):
        await set_mode(company.storage, WorkMode.READY, "", actor)
    await make_offers(company.storage)
    offer = anna.locator(".offer")
    await expect(offer).to_contain_text("Why you? Has waited for work longest.")
    await anna.screenshot(path=screenshots / "why-offer.png")
    await offer.get_by_role("button", name="Accept").click()
    sven = await at(company.sven, f"/desk/interactions/{number}")
    why = sven.locator("details.why-agent")
    await expect(why.locator("summary")).to_contain_text("Why Anna?")
    await why.locator("summary").focus()
    await sven.keyboard.press("Enter")
    await expect(why.locator("li").last).to_have_text("Boris: has waited for work less long")
    await sven.screenshot(path=screenshots / "why-conversation.png")
    await _check(sven)


async def _check(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
