"""Writing at the desk: drafts that survive, files that go along, and answers that have seen everything."""

import re

import pytest
from playwright.async_api import FilePayload, expect

from hub.access.permissions import OPERATOR
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.model import Message
from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

MANUAL = FilePayload(name="manual.txt", mimeType="text/plain", buffer=b"Turn it.")


async def said(office: Office, number: int) -> Conversation:
    """The conversation as it stands in the database."""
    return await conversation(office.storage, OPERATOR, number)


async def test_each_conversation_keeps_its_drafts_and_files(office: Office, company: Company, at: At) -> None:
    first = await office.letter("carla@customer.test", "Hello")
    second = await office.letter("erik@customer.test", "Hello")
    page = await at(company.anna, f"/desk/interactions/{first}")
    composer = page.locator(".composer-text")
    await composer.fill("An answer")
    await page.set_input_files("[data-files]", MANUAL)
    await expect(page.locator(".composer-files [data-file]")).to_have_count(1)
    await page.get_by_role("button", name="Note").click()
    await composer.fill("A note")
    await page.locator(row(page, second)).locator("a").click()
    await expect(composer).to_have_value("")
    await expect(page.locator(".composer-files li")).to_have_count(0)
    await composer.fill("Another answer")
    await page.go_back()
    await expect(page).to_have_url(re.compile(f"/desk/interactions/{first}"))
    # Each conversation keeps what was being written last.
    await expect(composer).to_have_value("A note")
    await page.get_by_role("button", name="Reply", exact=True).click()
    await expect(composer).to_have_value("An answer")
    await page.reload()
    await expect(composer).to_have_value("An answer")
    await expect(page.locator(".composer-files [data-file]")).to_contain_text("manual.txt")
    await page.get_by_role("button", name="Note").click()
    await expect(composer).to_have_value("A note")
    await page.get_by_role("button", name="Reply", exact=True).click()
    await page.locator("[data-send]").click()
    await expect(page.locator('.entry[data-kind="outbound"] .entry-files')).to_contain_text("manual.txt")
    await expect(composer).to_have_value("")
    await expect(page.locator(".composer-files li")).to_have_count(0)
    await page.locator(row(page, second)).locator("a").click()
    await expect(composer).to_have_value("Another answer")


async def test_an_answer_is_sent_once_however_often_it_is_tried(office: Office, company: Company, at: At) -> None:
    """The acknowledgement is lost with the connection; after a reload the agent sends the same again."""
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(company.anna, f"/desk/interactions/{number}")
    assert office.desk is not None
    await page.locator(".composer-text").fill("It left today.")
    await page.locator("[data-send]").click()
    await expect(page.locator('.entry[data-kind="outbound"]')).to_have_count(1)
    key = (await sent_keys(office, number))[0].partition(":")[2]
    words = {"text": "It left today.", "files": [], "copies": "", "hidden_copies": ""}
    left = {"draft": {"words": words, "version": ""}, "attempt": {"said": '["It left today.",[],[],[]]', "key": key}}
    await page.evaluate(
        "([end, left]) => Object.entries(left).forEach(([name, value]) =>"
        " sessionStorage.setItem(name + end, JSON.stringify(value)))",
        [f"-{company.anna.user_id}-{number}-reply", left],
    )
    await page.reload()
    await expect(page.locator(".composer-text")).to_have_value("It left today.")
    await expect(page.locator("html[data-live]")).to_be_attached()
    await page.locator("[data-send]").click()
    await expect(page.locator(".composer-text")).to_have_value("")
    assert len(await sent_keys(office, number)) == 1


async def sent_keys(office: Office, number: int) -> list[str]:
    """The keys of the answers in a conversation."""
    outbound = [entry.id for entry in (await said(office, number)).entries if entry.kind == "outbound"]
    async with office.storage.reading() as session:
        messages = [await session.get(Message, message_id) for message_id in outbound]
    return [message.idempotency_key or "" for message in messages if message is not None]


async def test_an_answer_that_has_not_seen_everything_asks_first(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Where is it?", id="1@customer")
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.locator(".composer-text").fill("It left today.")
    # What a page does not know that is a moment behind.
    await page.evaluate("document.querySelector('article.conversation').dataset.seen = 0")
    await page.locator("[data-send]").click()
    dialog = page.locator("#dialog-newer")
    await expect(dialog).to_contain_text("Where is it?")
    await dialog.get_by_role("button", name="Keep editing").click()
    await expect(page.locator(".composer-text")).to_have_value("It left today.")
    assert not await sent_keys(office, number)
    await page.evaluate("document.querySelector('article.conversation').dataset.seen = 0")
    await page.locator("[data-send]").click()
    await dialog.get_by_role("button", name="Send anyway").click()
    await expect(page.locator('.entry[data-kind="outbound"]')).to_contain_text("It left today.")
    await expect(page.locator(".composer-text")).to_have_value("")


async def test_closing_without_having_seen_everything_asks_first(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Where is it?", id="1@customer")
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.keyboard.press("e")
    await expect(page.locator("#dialog-wrap-up")).to_be_visible()
    await office.letter("carla@customer.test", "Wait, one more thing.", id="2@customer", references="1@customer")
    await expect(page.locator(".entry")).to_have_count(2)
    await page.locator("#dialog-wrap-up").get_by_label("Solved").first.check()
    await page.locator("#dialog-wrap-up").get_by_role("button", name="Close the conversation").click()
    dialog = page.locator("#dialog-newer")
    await expect(dialog).to_contain_text("one more thing")
    await expect(dialog.get_by_role("button", name="Send anyway")).to_be_hidden()
    await dialog.get_by_role("button", name="Keep it open").click()
    assert (await said(office, number)).row.state == "open"
    await page.keyboard.press("e")
    await page.locator("#dialog-wrap-up").get_by_role("button", name="Close the conversation").click()
    await expect(page.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("closed")
    assert (await said(office, number)).row.state == "closed"


async def test_what_is_too_long_stays_with_its_writer(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.locator(".composer-text").fill("я" * 40_000)
    await page.locator("[data-send]").click()
    await expect(page.locator(".toast")).to_contain_text("too long")
    await expect(page.locator(".composer-text")).to_have_value("я" * 40_000)
    await page.locator(".composer-text").fill("я" * 29_000)
    await page.locator("[data-send]").click()
    await expect(page.locator('.entry[data-kind="outbound"]')).to_have_count(1)


async def test_whom_an_answer_goes_to_is_shown_and_who_answers(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(company.anna, f"/desk/interactions/{number}")
    line = page.locator(".composer-answer")
    await page.locator(".composer-text").focus()
    await expect(line).to_have_text("To carla@customer.test", use_inner_text=True)
    boris = await office.seat(company.boris)
    assert (await boris.ask("pull", interaction_id=number))["ok"]
    await expect(line).to_contain_text("Boris works on this", use_inner_text=True)
    await expect(line.get_by_text("To carla@customer.test")).to_be_hidden()
    assert (await boris.ask("return_item", interaction_id=number))["ok"]
    await expect(line).to_have_text("To carla@customer.test", use_inner_text=True)


async def test_a_refused_answer_stays_and_says_why(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    boris = await office.seat(company.boris)
    assert (await boris.ask("pull", interaction_id=number))["ok"]
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.keyboard.press("r")
    await page.locator(".composer-text").fill("Mine!")
    await page.locator("[data-send]").click()
    await expect(page.locator(".toast")).to_contain_text("Boris")
    await expect(page.locator(".composer-text")).to_have_value("Mine!")
    await expect(page.locator("[data-send]")).to_be_enabled()


async def test_everything_by_keyboard(office: Office, company: Company, at: At) -> None:
    numbers = [await office.letter(f"c{n}@customer.test", "Hello", subject=f"Subject {n}") for n in range(3)]
    page = await at(company.anna, "/desk/inbox")
    await page.evaluate("window.stayed = true")
    for key in ("j", "j", "j", "k"):
        await page.keyboard.press(key)
    await page.keyboard.press("Enter")
    await expect(page.locator(".conversation h2")).to_contain_text("Subject 1")
    await page.keyboard.press("a")
    await expect(page.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("Anna")
    await page.keyboard.press("n")
    await page.keyboard.type("Called back.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator('.entry[data-kind="note"]')).to_have_count(1)
    await page.keyboard.press("Tab")
    await page.keyboard.press("e")
    await expect(page.locator("#dialog-wrap-up")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.locator(".conversation .entries").focus()
    await page.keyboard.press("?")
    await expect(page.locator("#dialog-help")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.locator("#wrap-up-codes :focus")).to_have_count(1)
    # Nothing is chosen for whoever is asked.
    await page.keyboard.press("Enter")
    await expect(page.locator("#dialog-wrap-up")).to_be_visible()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page.locator(row(page, numbers[1]))).to_have_count(0)
    assert await page.evaluate("window.stayed")


async def test_lists_change_in_place_and_back_goes_back(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello", subject="Grinder")
    page = await at(company.anna, "/desk")
    await page.evaluate("window.stayed = true")
    await page.locator('[data-view-link="waiting"]').click()
    await expect(page).to_have_url(re.compile("view=waiting"))
    await expect(page.locator('[data-view-link="waiting"]')).to_have_attribute("aria-current", "page")
    await expect(page.locator(row(page, number))).to_be_visible()
    await page.locator('[data-view-link="closed"]').click()
    await expect(page.locator("#inbox-empty")).to_be_visible()
    await page.go_back()
    await expect(page.locator(row(page, number))).to_be_visible()
    await page.locator(row(page, number)).locator("a").click()
    await expect(page.locator(".conversation h2")).to_contain_text("Grinder")
    await page.go_back()
    await expect(page.locator(".conversation")).to_have_count(0)
    await page.go_back()
    await expect(page.locator(".home")).to_be_visible()
    await page.locator(".home a[data-open]").first.click()
    await expect(page.locator(".conversation h2")).to_contain_text("Grinder")
    assert await page.evaluate("window.stayed")
    await office.letter("erik@customer.test", "Hello", subject="Newer")
    await expect(page.locator(".inbox-row").first).to_contain_text("Newer")


async def test_a_long_list_grows_while_it_is_scrolled(office: Office, company: Company, at: At) -> None:
    for number in range(120):
        await company.hand_in(f"sender: c{number}@customer.test\nid: {number}@customer\n\nHello".encode())
    await company.understand()
    page = await at(company.anna, "/desk/inbox")
    await expect(page.locator(".inbox-row")).to_have_count(50)
    for count in (100, 120):
        await page.locator(".inbox-row").last.scroll_into_view_if_needed()
        await expect(page.locator(".inbox-row")).to_have_count(count)
    numbers = [int(number[1:]) for number in await page.locator(".inbox-number").all_text_contents()]
    assert numbers == sorted(set(numbers), reverse=True)
