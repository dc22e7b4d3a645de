"""Drafts over the live connection: kept while somebody types, followed by their other windows, and nobody else's."""

import json

import pytest
from playwright.async_api import Page, Route, expect

from tests.agent_ui.browsers import At, at, connected, row
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]


async def test_other_windows_of_the_writer_are_told_and_nobody_else(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna, again = await office.seat(company.anna), await office.seat(company.anna, interaction_id=number)
    boris = await office.seat(company.boris, interaction_id=number)
    said = {"interaction_id": number, "kind": "reply"}
    kept = await anna.ask("keep_draft", **said, text="SECRET half sentence", version="")
    assert kept["ok"]
    told = await again.told("draft")
    assert told == {"id": number, "kind": "reply", "version": kept["version"], "listed": True}
    read = await again.ask("drafts", interaction_id=number)
    assert read["drafts"]["reply"]["words"]["text"] == "SECRET half sentence"
    assert (await boris.ask("drafts", interaction_id=number))["drafts"] == {}
    await anna.ask("discard_draft", **said)
    assert (await again.told("draft"))["version"] == ""
    assert (await anna.ask("add_note", interaction_id=number, body="Over.", key="a key of a click"))["ok"]
    heard = await boris.told_until("conversation")
    assert "SECRET" not in json.dumps(heard)
    assert "draft" not in {name for name, _ in heard}


async def test_a_colleague_who_was_faster_is_noticed_and_the_draft_stays(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    boris = await office.seat(company.boris, interaction_id=number)
    await boris.ask("typing", interaction_id=number, typing=True)
    while {"user_id": 2, "name": "Boris", "typing": True} not in (await anna.told("lookers"))["people"]:
        pass
    answer = {"interaction_id": number, "text": "Yes.", "seen_message_id": 1}
    kept = await anna.ask("keep_draft", interaction_id=number, kind="reply", text="No.")
    assert (await boris.ask("reply", **answer, key="a key of Boris"))["ok"]
    assert (await boris.ask("return_item", interaction_id=number))["ok"]
    refused = await anna.ask("reply", **answer | {"text": "No."}, key="a key of Anna", draft=kept["version"])
    assert refused["error"] == "newer_message"
    assert "Yes." in refused["entries"][0]["html"]
    assert (await anna.ask("drafts", interaction_id=number))["drafts"]["reply"]["words"]["text"] == "No."


async def test_a_kind_that_is_not_there_is_refused(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    seat = await office.seat(company.anna)
    refused = await seat.ask("keep_draft", interaction_id=number, kind="poem", text="x")
    assert (refused["error"], refused["fields"]) == ("invalid", {"kind": "unknown"})


async def two_windows(office: Office, at: At) -> tuple[Page, Page]:
    """Anna writes an answer in one window, and goes on from her list of drafts in another."""
    number = await office.letter("carla@customer.test", "Hello")
    here = await at(office.company.anna, f"/desk/interactions/{number}")
    await here.locator(".composer-text").fill("It left today.")
    await here.locator(".composer-copies summary").click()
    await here.get_by_label("Copy (Cc)", exact=True).fill("boss@example.net")
    await expect(here.locator("[data-kept]")).to_have_text("draft saved")
    there = await at(office.company.anna, "/desk/inbox?view=drafts")
    await there.locator(f"#row-{number} a").click()
    await expect(there.locator(".composer-text")).to_have_value("It left today.")
    await expect(there.get_by_label("Copy (Cc)", exact=True)).to_have_value("boss@example.net")
    return here, there


@pytest.mark.browser
async def test_another_window_follows_until_it_is_discarded_or_sent(office: Office, at: At) -> None:
    here, there = await two_windows(office, at)
    await there.locator(".composer-text").fill("It left yesterday.")
    await expect(here.locator(".composer-text")).to_have_value("It left yesterday.")
    await here.get_by_role("button", name="Discard").click()
    await expect(there.locator(".composer-text")).to_have_value("")
    await expect(there.locator(".inbox-row")).to_have_count(0)
    await here.locator(".toast-action", has_text="Undo").click()
    await expect(there.locator(".composer-text")).to_have_value("It left yesterday.")
    await here.locator("[data-send]").click()
    await expect(here.locator('.entry[data-kind="outbound"]')).to_contain_text("It left yesterday.")
    await expect(there.locator(".composer-text")).to_have_value("")


@pytest.mark.browser
async def test_what_two_windows_wrote_during_a_break_is_put_side_by_side(office: Office, at: At) -> None:
    here, there = await two_windows(office, at)
    await office.close()
    await here.locator(".composer-text").fill("No, today.")
    await there.locator(".composer-text").fill("Or tomorrow?")
    for page in (here, there):
        await expect(page.locator("[data-kept]")).to_have_text("draft not saved")
    await office.open()
    for page in (here, there):
        await connected(page)
        await expect(page.locator("[data-kept]")).to_have_text("draft saved")
        await expect(page.locator(".composer-other")).to_be_visible()
    latest = await here.locator(".composer-text").input_value()
    other = {"No, today.": "Or tomorrow?", "Or tomorrow?": "No, today."}[latest]
    await expect(there.locator(".composer-text")).to_have_value(latest)
    await expect(here.locator("[data-other]")).to_have_text(other)
    await here.get_by_role("button", name="Take that").click()
    for page in (here, there):
        await expect(page.locator(".composer-text")).to_have_value(other)
        await expect(page.locator(".composer-other")).to_be_hidden()


@pytest.mark.browser
async def test_a_page_that_was_read_before_the_draft_was_kept_does_not_undo_it(office: Office, at: At) -> None:
    first, second = [await office.letter(f"{name}@customer.test", "Hello") for name in ("carla", "erik")]
    page, seat = await at(office.company.anna, f"/desk/interactions/{second}"), await office.seat(office.company.anna)

    async def late(route: Route) -> None:
        """It was read while nothing was kept, and comes when something is."""
        read = await route.fetch()
        await seat.told("draft")
        await page.wait_for_function("() => Object.keys(sessionStorage).every((key) => !key.startsWith('draft-'))")
        await route.fulfill(response=read)

    await page.route(f"**/desk/fragments/interactions/{first}", late)
    await page.locator(row(page, first)).locator("a").click()
    # Typed just before; only the page's own script can say so while it waits.
    script = "performance.getEntriesByType('resource').find(({name}) => name.includes('/drafts')).name"
    keep = f"async (number) => (await import({script})).keepDraft(number, 'reply', {{text: 'Half an answer'}})"
    await page.evaluate(keep, first)
    await expect(page.locator(f"#conversation-{first}")).to_be_visible()
    await expect(page.locator(".composer-text")).to_have_value("Half an answer")
