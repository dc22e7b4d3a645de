"""Sending from the desk: templates, signature, copies, and answers that are called back or leave later."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from hub.interactions.deliverer import Deliverer
from hub.interactions.entry import Entry
from hub.texts.keep import TextFields, add_text
from hub.texts.kinds import TextKind
from storage.outbox import OutboxRow
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.hub.interactions.test_deliver import Outside

__all__ = ["at"]

SIGNATURE = TextFields(TextKind.SIGNATURE, "en", "Signature", "{{ agent }}\nExample Help")
TEMPLATE = TextFields(TextKind.TEMPLATE, "en", "Serial number", "Hello {{ customer }}, what is its number?")


async def entry(office: Office, number: int) -> Entry:
    """What was said last in a conversation."""
    return (await conversation(office.storage, OPERATOR, number)).entries[-1]


async def waiting(office: Office) -> list[OutboxRow]:
    """Everything in the outbox."""
    async with office.storage.reading() as session:
        return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def open_desk(office: Office, at: At) -> tuple[int, Page]:
    """Anna at a conversation, with texts kept ready."""
    await add_text(office.storage, SIGNATURE, OPERATOR)
    await add_text(office.storage, TEMPLATE, OPERATOR)
    await add_text(office.storage, replace(TEMPLATE, name="Thanks", body="Thank you.", code="thx"), OPERATOR)
    number = await office.letter("carla@customer.test", "Hello, the machine is loud. What can I do with it?")
    return number, await at(office.company.anna, f"/desk/interactions/{number}")


@pytest.mark.browser
async def test_a_template_is_found_and_inserted_by_keyboard(office: Office, at: At) -> None:
    _, page = await open_desk(office, at)
    await expect(page.locator(".composer-signature")).to_contain_text("Anna\nExample Help")
    await page.locator(".composer-text").fill("Before ")
    await page.keyboard.press("End")
    await page.keyboard.press("Alt+t")
    await expect(page.locator("#templates-list [data-choice]")).to_have_count(2)
    await expect(page.locator("#templates-search")).to_be_focused()
    await page.keyboard.type("number")
    await expect(page.locator("#templates-list [data-choice]:visible")).to_have_count(1)
    await page.keyboard.press("Enter")
    composer = page.locator(".composer-text")
    await expect(composer).to_have_value("Before Hello carla@customer.test, what is its number?")
    await expect(composer).to_be_focused()
    await page.keyboard.press("Alt+t")
    await expect(page.locator("#templates-search")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator('[aria-selected="true"]')).to_contain_text("Thanks")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator('[aria-selected="true"]')).to_contain_text("Thanks")
    await page.keyboard.type("nothing like it")
    await expect(page.locator("#templates-none")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.locator("#dialog-templates")).to_be_hidden()


@pytest.mark.browser
async def test_a_code_becomes_its_template_with_formatting_and_without(office: Office, at: At) -> None:
    _, page = await open_desk(office, at)
    composer = page.locator(".composer-text")
    await composer.fill("Well, /thx")
    await page.keyboard.press("Tab")
    await expect(composer).to_have_value("Well, Thank you.")
    await expect(composer).to_be_focused()
    await page.get_by_role("button", name="Formatting").click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" Yes, /thx")
    await page.keyboard.press("Tab")
    await expect(page.locator(".composer-rich")).to_have_text("Well, Thank you. Yes, Thank you.")
    await expect(page.locator(".composer-rich")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#conversation")).to_be_focused()


@pytest.mark.browser
async def test_copies_are_checked_and_go_out(office: Office, at: At) -> None:
    number, page = await open_desk(office, at)
    await page.locator(".composer-text").fill("Yes.")
    await page.locator(".composer-copies summary").click()
    await page.get_by_label("Copy (Cc)", exact=True).fill('"Ann, B" <ann@example.org>, nobody')
    await page.get_by_label("Hidden copy (Bcc)").fill("boss@example.org")
    await page.locator("[data-send]").click()
    await expect(page.locator(".toast")).to_contain_text("nobody is no e-mail address.")
    await page.get_by_label("Copy (Cc)", exact=True).fill('"Ann, B" <ann@example.org>')
    await page.reload()
    await expect(page.get_by_label("Hidden copy (Bcc)")).to_have_value("boss@example.org")
    await page.locator("[data-send]").click()
    told = page.locator('.entry[data-kind="outbound"] .entry-to')
    await expect(told).to_contain_text("hidden copy to boss@example.org")
    await expect(page.get_by_label("Hidden copy (Bcc)")).to_have_value("")
    recipients = [row.recipient for row in await waiting(office)]
    assert recipients == ["carla@customer.test", "ann@example.org", "boss@example.org"]
    await Deliverer(office.storage, {"email": Outside()}).run_once()
    await expect(page.locator('.entry[data-kind="outbound"] .entry-delivery')).to_contain_text("sent")
    await page.locator(".entry-copies summary").click()
    await expect(page.locator(".entry-copies li")).to_have_count(3)
    assert (await entry(office, number)).hidden_copies == ("boss@example.org",)


@pytest.mark.browser
async def test_undo_brings_the_words_back_to_the_composer(office: Office, at: At) -> None:
    office.hold = timedelta(seconds=60)
    await office.reopen()
    number, page = await open_desk(office, at)
    await page.locator(".composer-text").fill("It left today.")
    await page.locator(".composer-copies summary").click()
    await page.get_by_label("Hidden copy (Bcc)").fill("boss@example.org")
    await page.locator(".composer-text").focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".entry-delivery [data-leaves]")).to_contain_text("leaves in")
    await page.locator(".toast-action", has_text="Undo").click()
    await expect(page.locator(".composer-text")).to_have_value("It left today.")
    await expect(page.get_by_label("Hidden copy (Bcc)")).to_have_value("boss@example.org")
    await expect(page.locator(".entry[data-called-back]")).to_contain_text("called back")
    assert {row.state for row in await waiting(office)} == {"cancelled"}
    await page.locator(".composer-text").fill("It leaves tomorrow.")
    await page.locator("[data-send]").click()
    await expect(page.locator('.entry[data-kind="outbound"]')).to_have_count(2)
    # Sending again is no second question: what was called back was never said.
    await page.locator("article .entries").focus()
    await page.keyboard.press("z")
    await expect(page.locator(".composer-text")).to_have_value("It leaves tomorrow.")
    assert (await entry(office, number)).delivery == "cancelled"


@pytest.mark.browser
async def test_an_answer_is_planned_moved_and_sent_now(office: Office, at: At) -> None:
    number, page = await open_desk(office, at)
    await page.locator(".composer-text").fill("Good morning.")
    await page.get_by_role("button", name="Send later").click()
    await page.get_by_role("button", name="Tomorrow, 8:00").click()
    delivery = page.locator('.entry[data-kind="outbound"] .entry-delivery')
    await expect(delivery).to_contain_text("planned")
    await expect(page.locator(".composer-text")).to_have_value("")
    leaves_at = (await entry(office, number)).leaves_at
    assert leaves_at is not None
    assert (leaves_at.hour, leaves_at.minute) == (8, 0)
    await delivery.get_by_role("button", name="Change time").click()
    year = office.storage.clock.now().year + 1
    await page.get_by_label("Another time").fill(f"{year}-01-01T09:30")
    await page.get_by_role("button", name="Plan", exact=True).click()
    await expect(delivery).to_contain_text(str(year))
    await office.company.write("carla@customer.test", "It is quiet now.")
    await delivery.get_by_role("button", name="Send now").click()
    await expect(delivery).to_contain_text("waiting to be sent")
    assert await Deliverer(office.storage, {"email": Outside()}).run_once() == 1
    await expect(delivery).to_contain_text("sent")


@pytest.mark.browser
async def test_enter_plans_for_the_time_that_was_typed(office: Office, at: At) -> None:
    number, page = await open_desk(office, at)
    await page.locator(".composer-text").fill("Good morning.")
    await page.get_by_role("button", name="Send later").click()
    year = office.storage.clock.now().year + 1
    await page.get_by_label("Another time").fill(f"{year}-01-01T09:30")
    await page.get_by_label("Another time").press("Enter")
    await expect(page.locator('.entry[data-kind="outbound"]')).to_contain_text("planned")
    leaves_at = (await entry(office, number)).leaves_at
    assert leaves_at is not None
    assert (leaves_at.hour, leaves_at.minute) == (9, 30)


@pytest.mark.browser
async def test_a_planned_answer_warns_when_the_customer_writes(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello", id="1@customer")
    page = await at(company.anna, f"/desk/interactions/{number}")
    await page.locator(".composer-text").fill("Good morning.")
    await page.get_by_role("button", name="Send later").click()
    await page.get_by_role("button", name="Monday, 8:00").click()
    await expect(page.locator('.entry[data-kind="outbound"]')).to_contain_text("planned")
    await office.letter("carla@customer.test", "Never mind!", id="2@customer", references="1@customer")
    notice = page.locator(".conversation-head .notice")
    await expect(notice).to_contain_text("the customer has written since")
    await notice.get_by_role("button", name="Call back").click()
    await expect(page.locator(".composer-text")).to_have_value("Good morning.")
    await expect(notice).to_have_count(0)


@pytest.mark.browser
async def test_a_pasted_picture_stands_in_the_text(office: Office, at: At) -> None:
    number, page = await open_desk(office, at)
    paste = """area => {
      const data = new DataTransfer();
      for (const _ of [1, 2]) data.items.add(new File([new Uint8Array([137, 80])], "image.png", {type: "image/png"}));
      area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
    }"""
    await page.locator(".composer-text").evaluate(paste)
    await expect(page.locator(".composer-text")).to_have_value("[image.png][image-2.png]")
    await expect(page.locator(".composer-files [data-file]")).to_have_count(2)
    await page.locator("[data-send]").click()
    await expect(page.locator('.entry[data-kind="outbound"] .entry-files')).to_contain_text("image-2.png")
    assert len((await entry(office, number)).files) == 2


async def test_what_left_cannot_be_called_back_from_a_stale_page(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna)
    seen = (await entry(office, number)).id
    sent = await anna.ask("reply", interaction_id=number, text="Yes", seen_message_id=seen, key="key-of-click")
    assert (sent["undo"], sent["planned"]) == (0, False)
    # Asked again for tomorrow after a lost acknowledgement, it says how it is kept: for at once.
    fields = {"interaction_id": number, "text": "Yes", "seen_message_id": seen, "key": "key-of-click"}
    assert await anna.ask("reply", **fields, leaves_at="2099-01-01T08:00") == sent
    await Deliverer(office.storage, {"email": Outside()}).run_once()
    refused = await anna.ask("call_back", message_id=sent["message_id"])
    assert (refused["error"], refused["message"]) == ("conflict", "It has left already.")
    assert (await anna.ask("reschedule", message_id=sent["message_id"], leaves_at="soon"))["error"] == "invalid"


@pytest.mark.browser
async def test_one_key_sends_and_goes_on(office: Office, at: At) -> None:
    later = await office.letter("erik@customer.test", "Hello", "sales@example.com")
    first = await office.letter("carla@customer.test", "Hello", "sales@example.com")
    page = await at(office.company.clara, f"/desk/interactions/{first}")
    await page.locator(".composer-text").fill("Yes.")
    await page.keyboard.press("Alt+Enter")
    await expect(page.locator("article.conversation")).to_have_attribute("data-interaction", str(later))
    assert (await entry(office, first)).text == "Yes."
    await page.locator(".composer-text").fill("No.")
    await page.keyboard.press("Control+Alt+Enter")
    await expect(page.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("put aside by Clara")
    await page.keyboard.press("Escape")
    # Who sent something has seen it, although the page was not told of it yet.
    await page.evaluate("document.querySelector('article.conversation').dataset.version = 1e9")
    await page.locator(".composer-text").fill("Perhaps.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".composer-text")).to_have_value("")
    sent = (await entry(office, later)).id
    await expect(page.locator("article.conversation")).to_have_attribute("data-seen", str(sent))
    await page.evaluate("document.querySelector('article.conversation').dataset.version = 0")
    await page.locator(".composer-text").fill("No, really.")
    await page.keyboard.press("Control+Shift+Enter")
    await expect(page.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("closed")
    assert (await conversation(office.storage, OPERATOR, later)).row.state == "closed"
