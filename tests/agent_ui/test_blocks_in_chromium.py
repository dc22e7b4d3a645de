"""Blocks are folded, moved by key and by pointer, hidden and shown, stay so, and say when they cannot be read."""

import pytest
from playwright.async_api import Page, expect

from hub.parties.keep import PartyDraft, change_party
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.agent_ui.test_documents import case, sent, version
from tests.hub.company import Company

__all__ = ["at", "case"]

pytestmark = pytest.mark.browser

SEEN = "[...document.querySelectorAll('[data-block]:not([hidden])')].map(({dataset}) => dataset.block)"


async def order(page: Page) -> list[str]:
    """The blocks that are seen, in their order."""
    seen: list[str] = await page.evaluate(SEEN)
    return seen


async def test_a_page_stays_as_somebody_arranged_it(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    page = await at(company.anna, "/desk/parties/1")
    house = await order(page)
    await expect(page.locator("#block-conversations-body a")).to_be_visible()
    await page.locator("#block-who [aria-expanded]").focus()
    await page.keyboard.press("Alt+ArrowDown")
    place = house.index("who")
    moved = [*house[:place], house[place + 1], "who", *house[place + 2 :]]
    assert await order(page) == moved
    await expect(page.locator("#block-who [aria-expanded]")).to_be_focused()
    await expect(page.locator("#spoken")).to_have_text(f"Block {place + 2} of {len(house)}")
    await page.keyboard.press("Enter")
    await expect(page.locator("#block-who-body")).to_be_hidden()
    await page.locator("#block-documents [data-handle]").drag_to(page.locator(f"#block-{house[place + 1]}"))
    assert (await order(page))[place] == "documents"
    await page.locator("#block-merged [popovertarget]").click()
    await page.locator("#block-merged").get_by_role("button", name="Hide").click()
    arranged = await order(page)
    assert "merged" not in arranged
    # What was arranged last has reached the server, which is asked for the page anew.
    await expect(page.locator(".overview")).to_have_attribute("data-layout", "4")
    await page.reload()
    assert await order(page) == arranged
    await expect(page.locator("#block-who-body")).to_be_hidden()
    await page.get_by_role("button", name="Blocks", exact=True).click()
    await page.locator('#overview-menu [data-name="merged"]').click()
    await expect(page.locator("#block-merged")).to_contain_text("Nobody was merged")
    await page.get_by_role("button", name="Arrange as usual").click()
    await expect(page.locator("#block-who-body")).to_be_visible()
    assert await order(page) == house


async def test_a_block_that_cannot_be_read_says_so_and_is_tried_again(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    page = await at(company.anna, "/desk/inbox")
    await page.route("**/blocks/party/1/conversations", lambda route: route.fulfill(status=503, body="busy"))
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a id=\"to\" href=\"/desk/parties/1\">x</a>')")
    await page.locator("#to").click()
    failed = page.locator("#block-conversations [role=alert]")
    await expect(failed).to_contain_text("The service is busy")
    await expect(page.locator("#block-who-body")).to_contain_text("carla@customer.test")
    await page.unroute_all()
    await failed.get_by_role("button", name="Try again").click()
    await expect(page.locator("#block-conversations-body a")).to_be_visible()
    await company.write("carla@customer.test", "Another matter", subject="Another matter")
    await expect(page.locator("#block-conversations-body")).to_contain_text("Another matter")


async def test_what_is_filled_in_outlives_what_is_painted_over_it(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    page = await at(company.anna, "/desk/parties/1")
    who, said = page.locator("#block-who-body"), page.locator('#block-consents-body [data-command="record_consent"]')
    edit = who.locator('[data-command="change_party"]')
    await who.get_by_text("Edit", exact=True).click()
    await edit.get_by_label("Remark").fill("Calls at night")
    await edit.get_by_label("What it is").select_option("organisation")
    await page.locator("#block-consents-body").get_by_text("Note what they said").click()
    await said.get_by_label("How they said so").select_option("phone")
    await said.get_by_label("When, if not now").fill("2026-03-01T10:00")
    await change_party(company.storage, 1, PartyDraft("Carla Bianchi", "person", "", "Likes tea"), company.boris)
    await expect(edit.get_by_label("Name")).to_have_value("Carla Bianchi")
    await company.write("carla@customer.test", "Another matter", subject="Another matter")
    await expect(said.locator("[name=message_id]")).to_contain_text("Another matter")
    await expect(edit.get_by_label("Remark")).to_have_value("Calls at night")
    await expect(edit.get_by_label("What it is")).to_have_value("organisation")
    await expect(said.get_by_label("How they said so")).to_have_value("phone")
    await expect(said.get_by_label("When, if not now")).to_have_value("2026-03-01T10:00")
    # What was painted meanwhile is what a form is set back to when it has been sent.
    await said.evaluate("(form) => form.reset()")
    await expect(said.get_by_label("When, if not now")).to_have_value("")
    await edit.get_by_label("Remark").press("Control+a")
    await edit.get_by_role("button", name="Save").click()
    await expect(who.locator(".customer-remark")).to_contain_text("Calls at night")
    await edit.evaluate("(form) => form.reset()")
    await expect(edit.get_by_label("Remark")).to_have_value("Calls at night")


async def test_what_was_changed_under_a_half_filled_form_is_asked_about(
    office: Office, company: Company, case: int, at: At
) -> None:
    page = await at(company.anna, f"/desk/documents/{case}")
    asks, edit = page.locator("#block-experts-body form"), page.locator("#block-what-body form")
    await page.get_by_text("Put it before experts", exact=True).click()
    await asks.get_by_label("What they need to know").fill("It smells, too")
    await asks.get_by_label("Why?").select_option(index=1)
    await asks.get_by_label("Put my conversation aside").uncheck()
    chosen, seen = await asks.get_by_label("Why?").input_value(), await version(company)
    async with await office.signed_in(company.anna) as elsewhere:
        await sent(elsewhere, f"{case}/change", version=seen, priority=1)
    await expect(asks.get_by_label("Priority")).to_have_value("1")
    await expect(edit.locator("[name=version]")).to_have_value(str(await version(company)))
    await expect(asks.get_by_label("What they need to know")).to_have_value("It smells, too")
    await expect(asks.get_by_label("Why?")).to_have_value(chosen)
    await expect(asks.get_by_label("Put my conversation aside")).not_to_be_checked()
    await expect(asks.locator("[name=version]")).to_have_value(str(seen))
