"""Many conversations at once, by mouse and by keyboard: chosen, asked about, told how it goes, and taken back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from hub.access.audit import audit_entries
from hub.bulk.run import BulkWorker
from hub.interactions.listing import inbox_row
from hub.queueing.pull import pull
from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.looking import look
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


@pytest.fixture
async def letters(office: Office, company: Company) -> list[int]:
    """Six conversations in Anna's queue, of which Boris has the last."""
    numbers = [await office.letter(f"c{number}@customer.com", f"Question {number}") for number in range(6)]
    await pull(company.storage, numbers[-1], company.boris)
    return numbers


@pytest.fixture
async def worker(company: Company) -> AsyncIterator[None]:
    """Whoever comes to what is begun."""
    running = asyncio.create_task(BulkWorker(company.storage).run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def act(page: Page, name: str) -> None:
    """Press a button of the bar."""
    await page.locator("#bulk-bar").get_by_role("button", name=name).click()


@pytest.mark.usefixtures("worker")
async def test_many_are_moved_and_brought_back(company: Company, letters: list[int], at: At, screenshots: Path) -> None:
    anna = await at(company.anna, "/desk/inbox")
    await anna.keyboard.press("Control+a")
    bar = anna.locator("#bulk-bar")
    await expect(bar).to_contain_text("6 chosen")
    await look(anna)
    await anna.set_viewport_size({"width": 1440, "height": 900})
    await anna.screenshot(path=screenshots / "bulk-bar.png")
    await act(anna, "Move to a queue …")
    dialog = anna.locator("#dialog-act")
    await expect(dialog).to_contain_text("6 chosen")
    await look(anna, 1440)
    await anna.screenshot(path=screenshots / "bulk-question.png")
    await dialog.get_by_text("Sales").click()
    await dialog.get_by_label("Note for whoever gets it").fill("All about price.")
    await dialog.get_by_role("button", name="Move", exact=True).click()
    run = anna.locator("#bulk-runs .bulk-run")
    await expect(run).to_contain_text("5 of 6 done, 1 refused")
    await expect(bar).to_be_hidden()
    await expect(anna.locator("#inbox-rows .inbox-row")).to_have_count(1)
    await look(anna)
    await anna.set_viewport_size({"width": 1440, "height": 900})
    await anna.screenshot(path=screenshots / "bulk-done.png")
    await run.get_by_role("button", name="Undo").click()
    await expect(run).to_contain_text("Bring back from Sales")
    await expect(run).to_contain_text("5 of 5 done")
    await expect(anna.locator("#inbox-rows .inbox-row")).to_have_count(6)
    await reports(anna, screenshots)


async def reports(anna: Page, screenshots: Path) -> None:
    """Look at what was refused, and at all that was done so."""
    await anna.goto(f"{anna.url.partition('/desk')[0]}/desk/bulk/1")
    await expect(anna.locator(".bulk-page")).to_contain_text("Already taken by Boris.")
    await look(anna)
    await anna.screenshot(path=screenshots / "bulk-report.png")
    await anna.get_by_role("link", name="Many at once").click()
    await expect(anna.locator(".bulk-page tbody tr")).to_have_count(2)
    await look(anna)


async def asks_by_keyboard(anna: Page) -> None:
    """Begin an act on the three that are chosen by its key, and another by the palette."""
    dialog, palette = anna.locator("#dialog-act"), anna.locator("#palette-list")
    await anna.keyboard.press("m")
    await expect(dialog).to_contain_text("3 chosen")
    await expect(anna.locator("#dialog-act-title")).to_have_text("Move to a queue")
    await anna.keyboard.press("Escape")
    await anna.keyboard.press("Control+k")
    await expect(palette.locator(".palette-group").first).to_have_text("3 chosen")
    await anna.keyboard.type("tag")
    await expect(palette.locator("[aria-selected=true]")).to_contain_text("Tags …")
    await anna.keyboard.press("Enter")
    await expect(anna.locator("#dialog-act-title")).to_have_text("Tags")
    await expect(dialog).to_contain_text("3 chosen")
    await anna.keyboard.press("Escape")
    await expect(anna.locator("dialog[open]")).to_have_count(0)


@pytest.mark.usefixtures("worker")
async def test_some_are_chosen_by_keyboard_and_by_mouse(company: Company, letters: list[int], at: At) -> None:
    await pull(company.storage, letters[0], company.anna)
    anna = await at(company.anna, "/desk/inbox")
    count = anna.locator("#bulk-count")
    for key in ("j", "x", "j", "j", "X"):
        await anna.keyboard.press(key)
    await expect(count).to_have_text("3 chosen")
    await asks_by_keyboard(anna)
    await anna.keyboard.press("Escape")
    await expect(anna.locator("#bulk-bar")).to_be_hidden()
    boxes = anna.locator("#inbox-rows [data-choose]")
    await boxes.nth(1).click()
    await boxes.nth(4).click(modifiers=["Shift"])
    await expect(count).to_have_text("4 chosen")
    await boxes.nth(2).click()
    await expect(count).to_have_text("3 chosen")
    # What is chosen stays chosen when something happens to it, and is none any more once it left the list.
    await pull(company.storage, letters[4], company.boris)
    await expect(anna.locator(row(anna, letters[4]))).to_contain_text("Boris")
    await expect(boxes.nth(1)).to_be_checked()
    await act(anna, "Tags …")
    await anna.get_by_label("Add tags").fill("price, vip")
    await anna.keyboard.press("Enter")
    await expect(anna.locator("#bulk-runs")).to_contain_text("3 of 3 done")
    # It hides nothing of what is in hand.
    hand, runs = [await anna.locator(each).bounding_box() for each in ("#agent-hand", "#bulk-runs")]
    assert hand is not None
    assert runs is not None
    assert hand["y"] + hand["height"] <= runs["y"]
    await expect(anna.locator(row(anna, letters[4]))).to_contain_text("vip")
    await anna.locator("#bulk-runs").get_by_role("button", name="Dismiss").click()
    await expect(anna.locator("#bulk-runs")).to_be_hidden()
    await anna.goto(f"{anna.url.partition('?')[0]}?tag=vip")
    await expect(anna.locator("#inbox-rows .inbox-row")).to_have_count(3)


async def test_one_is_marked_by_hand_and_taken_back(
    company: Company, letters: list[int], at: At, screenshots: Path
) -> None:
    anna = await at(company.anna, f"/desk/interactions/{letters[0]}")
    state = anna.locator("article.conversation .conversation-state:not(:has([data-expected]))")

    async def choose(name: str) -> None:
        await anna.get_by_role("button", name="More").click()
        await anna.get_by_role("button", name=name).click()

    await choose("Priority …")
    await anna.locator("#dialog-act").get_by_label("Priority").select_option("7")
    await anna.locator("#dialog-act").get_by_role("button", name="Set").click()
    await expect(state).to_contain_text("priority 7")
    await choose("Tags …")
    await anna.get_by_label("Add tags").fill("vip")
    await anna.locator("#dialog-act").get_by_role("button", name="Save").click()
    await expect(state).to_contain_text("vip")
    await choose("Mark as spam …")
    await anna.get_by_label("Park further mail of its sender").check()
    await look(anna, 1440)
    await anna.screenshot(path=screenshots / "spam.png")
    await anna.locator("#dialog-act").get_by_role("button", name="Mark as spam").click()
    await expect(state.get_by_role("button", name="Not spam")).to_be_visible()
    await anna.locator("#toasts").get_by_role("button", name="Undo").click()
    await expect(state.get_by_role("button", name="Not spam")).to_have_count(0)
    await expect(state).to_contain_text("waiting")
    assert (await inbox_row(company.storage, company.anna, letters[0])).priority == 7
    told = [entry.action for entry in await audit_entries(company.storage) if entry.action.startswith("address.")]
    assert told == ["address.blocked", "address.unblocked"]
