"""Two people at once: what one does the other sees without a reload, and what was missed is caught up."""

import asyncio
import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, Route, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from hub.interactions.note import add_note
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import heartbeat, set_mode
from tests.agent_ui.browsers import At, at, connected, row
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

__all__ = ["at"]

pytestmark = pytest.mark.browser

MINUTE = timedelta(minutes=1)


async def stay(page: Page) -> None:
    """Mark a page, so that a reload would show."""
    await page.evaluate("window.stayed = true")


async def stayed(page: Page) -> bool:
    """Whether the page was not loaded anew."""
    return bool(await page.evaluate("window.stayed === true"))


async def take(page: Page) -> bool:
    """Click on Take; False if a colleague was so fast that the button was gone before."""
    try:
        await page.locator('[data-do="take"]').click(timeout=3000)
    except PlaywrightTimeout:
        return False
    return True


async def test_a_contact_appears_is_taken_by_one_and_leaves_when_closed(
    office: Office, company: Company, at: At
) -> None:
    anna, boris = (
        await at(company.anna, "/desk/inbox?view=waiting"),
        await at(company.boris, "/desk/inbox?view=waiting"),
    )
    mine = await at(company.anna, "/desk/inbox?view=mine")
    for page in (anna, boris, mine):
        await stay(page)
        await expect(page.locator("#inbox-empty")).to_be_visible()
    number = await office.letter("carla@customer.test", "It is loud", name="Carla Rossi", subject="Grinder")
    for page in (anna, boris):
        await expect(page.locator(row(page, number))).to_contain_text("Grinder")
        await expect(page.locator("#inbox-empty")).to_be_hidden()
        await page.locator(row(page, number)).locator("a").click()
    await expect(anna.locator(".lookers")).to_contain_text("Boris")
    clicked = dict(zip((anna, boris), await asyncio.gather(take(anna), take(boris)), strict=True))
    for page in (anna, boris):
        await expect(page.locator(row(page, number))).to_have_count(0)
        await expect(page.locator(".conversation-state .badge").nth(1)).to_have_text(re.compile("Anna|Boris"))
    names = {await page.locator(".conversation-state .badge").nth(1).inner_text() for page in (anna, boris)}
    assert len(names) == 1, "both see the same holder"
    loser = boris if names == {"Anna"} else anna
    if clicked[loser]:
        await expect(loser.locator(".toast")).to_contain_text("Already taken by")
    await expect(mine.locator(row(mine, number))).to_have_count(1 if names == {"Anna"} else 0)
    assert all([await stayed(page) for page in (anna, boris, mine)])


async def test_typing_is_seen_and_survives_what_others_do(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await at(company.anna, f"/desk/interactions/{number}")
    boris = await at(company.boris, f"/desk/interactions/{number}")
    await anna.locator(".composer-text").fill("Half a sent")
    await expect(boris.locator(".lookers")).to_contain_text("Anna is typing")
    await boris.keyboard.press("n")
    await boris.keyboard.type("She called.")
    await boris.keyboard.press("Control+Enter")
    await expect(anna.locator('.entry[data-kind="note"]')).to_contain_text("She called.")
    await expect(boris.locator(".lookers")).to_contain_text("Anna")
    await expect(anna.locator(".composer-text")).to_be_focused()
    await anna.keyboard.type("ence")
    await expect(anna.locator(".composer-text")).to_have_value("Half a sentence")


async def test_a_page_that_lost_its_connection_says_so_and_catches_up(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello", subject="First")
    page = await at(company.anna, f"/desk/interactions/{number}")
    await stay(page)
    await page.locator(".composer-text").fill("A draft")
    await office.close()
    await expect(page.locator("#connection")).to_be_visible()
    newer = await office.letter("erik@customer.test", "And me?", subject="Second")
    await add_note(company.storage, number, "Written meanwhile.", "a key of a click", company.boris)
    await office.open()
    await connected(page)
    await expect(page.locator("#connection")).to_be_hidden()
    await expect(page.locator(row(page, newer))).to_contain_text("Second")
    await expect(page.locator('.entry[data-kind="note"]')).to_contain_text("Written meanwhile.")
    await expect(page.locator(".composer-text")).to_have_value("A draft")
    assert await stayed(page)


async def test_what_events_made_of_a_page_equals_a_fresh_one(
    office: Office, company: Company, at: At, clock: SettableClock
) -> None:
    first = await office.letter("carla@customer.test", "Hello", subject="First")
    path = f"/desk/interactions/{first}?view=open"
    page = await at(company.anna, path)
    await page.locator('[data-do="take"]').click()
    await page.locator(".composer-text").fill("Done.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".entry")).to_have_count(2)
    clock.advance(MINUTE)
    second = await office.letter("erik@customer.test", "Hello", subject="Second")
    clock.advance(MINUTE)
    await add_note(company.storage, first, "A note.", "a key of a click", company.boris)
    clock.advance(MINUTE)
    third = await office.letter("fred@customer.test", "Hello", subject="Third")
    await add_note(company.storage, second, "Another.", "a key of a click", company.boris)
    await expect(page.locator(".entry")).to_have_count(3)
    await expect(page.locator(row(page, third))).to_be_visible()
    fresh = await at(company.anna, path)
    for region in ("#inbox-rows", ".entries", ".conversation-head .badge"):
        for each in (page, fresh):
            await expect(each.locator(region).first).to_be_attached()
        assert await words(page, region) == await words(fresh, region)


async def words(page: Page, region: str) -> list[str]:
    """What stands in a region, without how it is spaced."""
    return [re.sub(r"\s+", " ", text) for text in await page.locator(region).all_inner_texts()]


async def test_a_list_that_was_read_before_a_change_does_not_undo_it(office: Office, company: Company, at: At) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    page = await at(company.anna, "/desk/inbox?view=waiting")
    read, go_on = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        read.set()
        await go_on.wait()
        await route.fulfill(response=answer)

    await page.route("**/desk/fragments/rows*", hold)
    assert office.desk is not None
    await office.desk.socket.tell_all("resync", {})
    await read.wait()
    boris = await office.seat(company.boris)
    assert (await boris.ask("pull", interaction_id=number))["ok"]
    await expect(page.locator(row(page, number))).to_have_count(0)
    async with page.expect_response("**/desk/fragments/rows*"):
        go_on.set()
    await page.wait_for_function("() => document.documentElement.matches('[data-live]')")
    await expect(page.locator(row(page, number))).to_have_count(0)


async def test_what_was_clicked_last_is_shown(office: Office, company: Company, at: At) -> None:
    slow = await office.letter("carla@customer.test", "The slow one", subject="Slow")
    quick = await office.letter("erik@customer.test", "The quick one", subject="Quick")
    page = await at(company.anna, "/desk/inbox")
    go_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await go_on.wait()
        await route.continue_()

    await page.route(f"**/desk/fragments/interactions/{slow}", hold)
    await page.locator(row(page, slow)).locator("a").click()
    await expect(page.locator("#conversation .skeleton")).to_be_attached()
    await page.locator(row(page, quick)).locator("a").click()
    await expect(page.locator(".conversation h2")).to_contain_text("Quick")
    async with page.expect_response(f"**/desk/fragments/interactions/{slow}"):
        go_on.set()
    await expect(page.locator(".conversation h2")).to_contain_text("Quick")
    await expect(page).to_have_url(re.compile(f"/desk/interactions/{quick}"))


async def test_an_offer_is_taken_or_declined_by_a_key(
    office: Office, company: Company, at: At, clock: SettableClock
) -> None:
    page = await at(company.anna, "/desk")
    await stay(page)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    number = await office.letter("carla@customer.test", "Hello", name="Carla Rossi", subject="Grinder")
    await make_offers(company.storage)
    await expect(page.locator(".offer")).to_contain_text("Carla Rossi")
    await expect(page.locator("#spoken")).to_contain_text("Carla Rossi")
    await page.keyboard.press("Escape")
    await page.get_by_label("Reason").fill("Not my product")
    await page.keyboard.press("Enter")
    await expect(page.locator(".offer")).to_have_count(0)
    # Nobody else is there: after a while she is asked again.
    clock.advance(MINUTE)
    await heartbeat(company.storage, [company.anna.user_id])
    await make_offers(company.storage)
    await expect(page.locator(".offer")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(f"/desk/interactions/{number}"))
    await expect(page.locator(".conversation h2")).to_contain_text("Grinder")
    await expect(page.locator(".offer")).to_have_count(0)
    assert await stayed(page)


async def test_signing_out_in_one_window_leaves_none_open(office: Office, company: Company, at: At) -> None:
    page = await at(company.anna, "/desk/inbox")
    other = await page.context.new_page()
    await other.goto(f"{office.address}/desk")
    await other.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in?why=ended&next=%2Fdesk%2Finbox")
    await expect(page.locator("main")).to_contain_text("You were signed out.")
    await expect(page.locator("[name=next]")).to_have_value("/desk/inbox")
    await expect(other).to_have_url(f"{office.address}/sign-in")


async def test_home_and_header_follow_what_happens(office: Office, company: Company, at: At) -> None:
    page = await at(company.anna, "/desk")
    await stay(page)
    number = await office.letter("carla@customer.test", "Hello", name="Carla Rossi", subject="Grinder")
    await expect(page.locator(f".home #row-{number}")).to_contain_text("waiting")
    other = await office.seat(company.anna)
    assert (await other.ask("pull", interaction_id=number))["ok"]
    await expect(page.locator(f".home #row-{number}")).to_contain_text("Anna")
    await page.locator(".desk-hand").get_by_text("Carla Rossi").click()
    await expect(page.locator(".conversation h2")).to_contain_text("Grinder")
    await expect(page).to_have_url(re.compile(f"/desk/interactions/{number}"))
    assert await stayed(page)
