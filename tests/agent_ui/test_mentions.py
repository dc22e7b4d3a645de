"""Mentions and the scratch pad at the desk."""

import pytest
from playwright.async_api import expect

from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]


async def test_who_is_mentioned_is_alerted_and_reads_it_by_opening(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna, boris = await office.seat(company.anna), await office.seat(company.boris)
    said = await anna.ask("add_note", interaction_id=number, body="@Boris, look", key="a key of a click")
    assert said["ok"]
    assert await boris.told("alert") == {"kind": "mentions_you", "id": number}
    while (await boris.told("counters"))["counts"]["mentions"] != "1":
        pass
    assert (await boris.ask("watch", interaction_id=number))["ok"]
    while (await boris.told("counters"))["counts"]["mentions"]:
        pass


@pytest.mark.browser
async def test_a_scratch_pad_becomes_a_note_that_mentions_by_keyboard(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.keyboard.press("w")
    await page.keyboard.type("Wants a call. @s")
    await expect(page.locator(".mentions [role=option]")).to_have_text(["Sven"])
    await page.keyboard.press("Escape")
    await expect(page.locator(".mentions")).to_be_hidden()
    await page.keyboard.press("Backspace")
    await expect(page.locator(".mentions [role=option]")).to_have_text(["Boris", "Sven"])
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".composer-text")).to_have_attribute(
        "aria-activedescendant", f"mention-{company.sven.user_id}"
    )
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-text")).to_have_value("Wants a call. @Sven ")
    await expect(page.locator("[data-kept]")).to_have_text("draft saved")
    await page.reload()
    await page.keyboard.press("w")
    await expect(page.locator(".composer-text")).to_have_value("Wants a call. @Sven ")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator('.entry[data-kind="note"]')).to_contain_text("Wants a call. @Sven")
    await expect(page.locator(".composer-text")).to_have_value("")
    assert (await conversation(office.storage, OPERATOR, number)).entries[-1].kind == "note"
