"""Two conversations become one and two again, and one is split, by somebody at a desk; a colleague's page follows."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.looking import look
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


async def choose(page: Page, name: str) -> None:
    """Choose from the menu of the conversation."""
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("button", name=name).click()


async def test_two_become_one_and_two_again(office: Office, company: Company, at: At, screenshots: Path) -> None:
    one = await office.letter("c@customer.com", "Where is it?", subject="Order", name="Cora")
    other = await office.letter("d@customer.com", "The blue one.", subject="Blue", name="Dora")
    anna, boris = (
        await at(company.anna, f"/desk/interactions/{other}"),
        await at(company.boris, f"/desk/interactions/{one}"),
    )
    await choose(anna, "Merge …")
    dialog = anna.locator("#dialog-merge")
    await expect(dialog).to_contain_text("This customer has no other conversation")
    await dialog.get_by_label("Search").fill("order")
    await dialog.get_by_text("Order").click()
    await look(anna)
    await anna.set_viewport_size({"width": 1440, "height": 900})
    await anna.screenshot(path=screenshots / "merge.png")
    await dialog.get_by_role("button", name="Merge", exact=True).click()
    await expect(dialog).to_contain_text("Are they one conversation all the same?")
    await look(anna, 1440)
    await dialog.get_by_role("button", name="Merge all the same").click()
    for page in (anna, boris):
        await expect(page.locator("article.conversation .entry")).to_have_count(2)
        await expect(page.locator(row(page, other))).to_have_count(0)
    await look(anna)
    await anna.set_viewport_size({"width": 1440, "height": 900})
    await anna.locator(".merged-here summary").click()
    await anna.screenshot(path=screenshots / "merged.png")
    await anna.locator("#toasts").get_by_role("button", name="Undo").click()
    await expect(anna.locator("article.conversation")).to_have_attribute("data-interaction", str(other))
    await expect(boris.locator("article.conversation .entry")).to_have_count(1)
    await expect(boris.locator(row(boris, other))).to_be_visible()


async def test_one_becomes_two(office: Office, company: Company, at: At, screenshots: Path) -> None:
    one = await office.letter("c@customer.com", "Where is it?", subject="Order")
    await company.write("c@customer.com", "The grinder is broken too.", subject=f"[#{one}]")
    anna = await at(company.anna, f"/desk/interactions/{one}")
    await choose(anna, "Split off messages …")
    dialog = anna.locator("#dialog-split")
    await dialog.get_by_text("The grinder is broken too.").click()
    await look(anna)
    await anna.set_viewport_size({"width": 1440, "height": 900})
    await anna.screenshot(path=screenshots / "split.png")
    await dialog.get_by_role("button", name="Split off").click()
    await expect(anna.locator("article.conversation")).not_to_have_attribute("data-interaction", str(one))
    await expect(anna.locator("article.conversation .entry")).to_have_count(1)
    await anna.locator("#toasts").get_by_role("button", name="Undo").click()
    await expect(anna.locator("article.conversation .entry")).to_have_count(2)
