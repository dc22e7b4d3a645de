"""An article is written as it will look, kept meanwhile, handed in, and its link is put into an answer by keyboard."""

import pytest
from playwright.async_api import Page, expect

from hub.access.permissions import OPERATOR
from hub.knowledge.fields import Words
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience
from hub.knowledge.write import NewArticle, add_article
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]


@pytest.mark.browser
async def test_an_article_is_written_and_its_link_put_into_an_answer(office: Office, company: Company, at: At) -> None:
    await add_article(office.storage, NewArticle("en", Words("Descale", "<p>Acid.</p>"), Audience.PUBLIC), OPERATOR)
    page = await at(company.anna, "/desk/knowledge/1/versions/1/edit")
    await page.click("#article-rich")
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" Citric.")
    await expect(page.locator("[data-article-kept]")).to_have_text("draft saved")
    await page.reload()
    await expect(page.locator("#article-rich")).to_have_text("Acid. Citric.")
    await page.keyboard.press("Tab")
    await page.click("button[value=submit]")
    await expect(page.locator("main .notice").first).to_contain_text("It waits for approval.")
    await take_step(office.storage, Taking(1, 3, "publish"), OPERATOR)
    number = await office.letter("carla@customer.test", "How do I descale it?", subject="Descaling")
    await page.goto(f"{office.address}/desk/interactions/{number}")
    await expect(page.locator("[data-do=article-link]")).to_be_visible()
    await page.keyboard.press("i")
    await page.keyboard.press("Enter")
    link = f"Descale: {office.address}/knowledge/en/descale"
    await expect(page.locator(".composer-text")).to_have_value(link)
    other = await office.letter("dora@customer.test", "Where is my parcel?", subject="Parcel")
    await page.goto(f"{office.address}/desk/interactions/{other}")
    await expect(page.locator(".suggested-articles [data-read]")).to_be_visible()
    await page.keyboard.press("i")
    await page.keyboard.type("descal")
    await expect(page.locator("[data-do=article-link]")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-text")).to_have_value(link)
    await _is_followed(page, company, other)


async def _is_followed(page: Page, company: Company, number: int) -> None:
    """What fits follows what the customer writes, once nothing else is looked for."""
    await page.fill("[data-article-words]", "")
    await expect(page.locator("[data-do=article-link]")).to_have_count(0)
    await company.write("dora@customer.test", "And how do I descale it?", subject=f"[#{number}]")
    await expect(page.locator("[data-do=article-link]")).to_be_visible()
