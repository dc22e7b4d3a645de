"""Of a long conversation the newest is shown; what was said before comes when somebody wants it, and stays."""

import pytest
from playwright.async_api import expect

from agent_ui.pages import ENTRIES
from hub.interactions.note import add_note
from storage.bus import GAP
from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


async def test_what_was_said_before_is_read_back_and_stays(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "The first word", subject="Grinder")
    for each in range(2 * ENTRIES):
        await add_note(company.storage, number, f"Note {each}\n" * 3, f"key of note {each}", company.boris)
    page = await at(company.anna, f"/desk/interactions/{number}")
    entries = page.locator(".entry")
    await expect(entries).to_have_count(ENTRIES)
    await expect(entries.last).to_contain_text(f"Note {2 * ENTRIES - 1}")
    last = await entries.last.evaluate("entry => entry.getBoundingClientRect().bottom <= innerHeight")
    assert last, "it opens where it ends"
    await page.get_by_role("link", name="Earlier messages").press("Enter")
    await expect(entries).to_have_count(2 * ENTRIES)
    await page.locator("article .entries").evaluate("list => { list.scrollTop = 0; }")
    await expect(entries).to_have_count(2 * ENTRIES + 1)
    await expect(entries.first).to_contain_text("The first word")
    await expect(page.get_by_role("link", name="Earlier messages")).to_have_count(0)
    seen = page.locator("article.conversation")
    await company.write("carla@customer.test", "Are you there?", subject=f"[#{number}]")
    more = page.get_by_role("button", name="New message")
    await expect(more).to_be_visible()
    await expect(seen).to_have_attribute("data-seen", "1")
    await more.click()
    await expect(seen).to_have_attribute("data-seen", "2")
    await expect(more).to_be_hidden()
    await expect(entries.last).to_be_in_viewport()
    await add_note(company.storage, number, "Written now", "key of the last note", company.boris)
    await expect(entries.last).to_contain_text("Written now")
    company.storage.bus.publish([GAP])
    await expect(page.locator("html[data-live]")).to_be_attached()
    await expect(entries).to_have_count(2 * ENTRIES + 3)
    await expect(entries.last).to_be_in_viewport()


async def test_nothing_is_seen_behind_an_open_time_line(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "The first word", subject="Grinder")
    page = await at(company.anna, f"/desk/interactions/{number}")
    talk, folded = page.locator("article.conversation"), page.locator(".talk-timeline > summary")
    await folded.click()
    await company.write("carla@customer.test", "Hello?", subject=f"[#{number}]")
    await expect(talk).to_have_attribute("data-unread", "2")
    await expect(talk).to_have_attribute("data-seen", "1")
    await folded.click()
    await expect(talk).to_have_attribute("data-seen", "2")


async def test_nothing_is_seen_by_coming_back_above_it(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "The first word\n" * 15, subject="Grinder")
    for _ in range(3):
        await company.write("carla@customer.test", "And another\n" * 15, subject=f"[#{number}]")
    page = await at(company.anna, f"/desk/interactions/{number}")
    talk, more = page.locator("article.conversation"), page.get_by_role("button", name="New message")
    await page.locator("article .entries").evaluate("list => { list.scrollTop = 0; }")
    await page.goto(f"{office.address}/desk/inbox")
    await company.write("carla@customer.test", "Are you there?", subject=f"[#{number}]")
    await page.locator(row(page, number)).locator("a").click()
    await expect(more).to_be_visible()
    await expect(talk).to_have_attribute("data-seen", "4")
    await page.reload()
    await expect(more).to_be_visible()
    await expect(talk).to_have_attribute("data-seen", "4")
    # A link leads Boris above it, who has not been here before.
    boris = await at(company.boris, f"/desk/interactions/{number}?entry=message-1")
    await expect(boris.locator("article.conversation")).to_have_attribute("data-seen", "1")
    await boris.keyboard.press("l")
    await expect(boris.locator("article.conversation")).to_have_attribute("data-seen", "5")
    await more.click()
    await expect(talk).to_have_attribute("data-seen", "5")
    await page.reload()
    await expect(more).to_be_hidden()


async def test_links_lead_to_what_was_said_long_ago(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "The first word, of a workbench", subject="Grinder")
    other = await office.letter("dora@customer.test", "Hello", subject="Other")
    for each in range(3 * ENTRIES):
        await add_note(company.storage, number, f"Note {each}\n" * 3, f"key of note {each}", company.boris)
    page = await at(company.anna, f"/desk/interactions/{other}")
    await page.keyboard.press("Control+k")
    await page.locator("#palette-search").fill("workbench")
    await page.get_by_role("option").filter(has_text="Grinder").click()
    called = page.locator(".entry[data-called]")
    await expect(called).to_contain_text("workbench")
    await expect(called).to_be_in_viewport()
    await page.reload()
    await expect(called).to_be_in_viewport()
    company.storage.bus.publish([GAP])
    await add_note(company.storage, number, "Written now", "key of the last note", company.boris)
    await expect(page.locator(".entry").last).to_contain_text("Written now")
    await expect(called).to_be_in_viewport()
    await page.goto(f"{office.address}/desk/search?q=workbench")
    await page.locator(".hit").click()
    await expect(called).to_be_in_viewport()
