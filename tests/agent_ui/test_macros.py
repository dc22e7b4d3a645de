"""Macros at the desk: shown before they run, run by a key, honest about how far they came."""

import pytest
from playwright.async_api import expect

from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from hub.macros.keep import MacroFields, add_macro
from hub.macros.steps import Step, Steps
from hub.queueing.pull import pull
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

STEPS = Steps("Hello {{ customer }}", ("vip",), note="For {{ queue }}", ending=Step.CLOSE, code="solved")


async def test_what_was_refused_is_told_beside_what_was_done(office: Office, company: Company) -> None:
    macro = await add_macro(company.storage, MacroFields("Solve it", STEPS), OPERATOR)
    number = await office.letter("carla@customer.test", "Hello")
    await pull(company.storage, number, company.boris)
    await office.speak(company.anna, "de")
    anna = await office.seat(company.anna)
    running = {"macro_id": macro, "interaction_id": number, "seen_message_id": 1, "key": "a key of a click"}
    answer = await anna.ask("run_macro", **running)
    assert (answer["done"], answer["refused"]) == (["insert", "tags", "note"], "close")
    assert "Boris" in answer["why"]
    missing = await anna.ask("run_macro", **running | {"macro_id": 1_000})
    clara = await office.seat(company.clara)
    assert missing == await clara.ask("run_macro", **running) == {"error": "not_found", "message": ""}


@pytest.mark.browser
async def test_a_macro_shows_what_it_will_do_and_does_it(office: Office, company: Company, at: At) -> None:
    await add_macro(company.storage, MacroFields("Solve it", STEPS, "1"), OPERATOR)
    await add_macro(company.storage, MacroFields("Later", Steps(ending=Step.SNOOZE, hours=2)), OPERATOR)
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.keyboard.press(".")
    options = page.locator("#macros-list [data-choice]")
    await expect(options).to_have_count(2)
    await page.keyboard.type("hello carla")
    shown = page.locator('#macros-list [aria-selected="true"]')
    for told in ("Solve it", "insert: Hello carla@customer.test", "tags: +vip", "note: For Support", "close: Solved"):
        await expect(shown).to_contain_text(told)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Alt+Shift+1")
    await expect(page.locator(".toast").first).to_contain_text("Done: text inserted, tags, note, closed.")
    await expect(page.locator(".composer-text")).to_have_value("Hello carla@customer.test")
    await expect(page.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("closed")
    assert (await conversation(office.storage, OPERATOR, number)).row.tags == ("vip",)
