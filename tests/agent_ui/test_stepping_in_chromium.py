"""A supervisor and an agent at two browsers: monitored, whispered to, answered beside, taken over, set not ready."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from tests.agent_ui.browsers import At, at
from tests.agent_ui.looking import WIDE, look
from tests.agent_ui.office import Office
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser


@pytest.fixture
async def talk(office: Office, company: Company) -> int:
    """A conversation that Anna has, at her desk."""
    number = await office.letter("c@customer.com", "What does it cost?", subject="Price", name="Cora Cole")
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await pull(company.storage, number, company.anna)
    return number


async def say(page: Page, tab: str, words: str) -> None:
    """Write and send under one of the composer's tabs."""
    await page.locator(".composer-tabs").get_by_role("button", name=tab).click()
    await page.locator(".composer-text").fill(words)
    await page.locator(".composer [data-send]").click()


async def test_a_supervisor_follows_whispers_and_answers_as_well(
    office: Office, company: Company, talk: int, at: At, screenshots: Path
) -> None:
    office.hold = timedelta(minutes=5)
    await office.reopen()
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    boris = await at(company.boris, f"/desk/interactions/{talk}")
    await anna.locator(".composer-text").fill("Dear Mrs Cole, it costs")
    sven = await at(company.sven, "/desk/supervisor")
    await sven.locator(f"#in-hand-{company.anna.user_id} summary").click()
    await sven.screenshot(path=screenshots / "overview.png", full_page=True)
    await sven.locator(f"#in-hand-{company.anna.user_id}").get_by_role("link", name="Price").click()
    # What she had written before he came is there, and what she goes on writing.
    following = sven.locator(".monitor-text")
    await expect(following).to_have_text("Dear Mrs Cole, it costs")
    await expect(anna.locator(".monitored")).to_contain_text("Sven monitors this conversation")
    await anna.locator(".composer-text").press_sequentially(" ten")
    await expect(following).to_have_text("Dear Mrs Cole, it costs ten")
    await expect(anna.locator(".lookers")).to_have_text("Boris is looking at this")
    await say(sven, "Whisper", "Nine, for her.")
    await expect(anna.locator('.entry[data-kind="whisper"]')).to_contain_text("Nine, for her.")
    await expect(anna.locator("#spoken")).to_contain_text("Nine, for her.")
    await look(anna, WIDE)
    await anna.screenshot(path=screenshots / "monitored.png")
    await say(sven, "Reply", "Nine, with my regards.")
    for page in (anna, boris, sven):
        await expect(page.locator('.entry[data-kind="outbound"]')).to_contain_text("Nine, with my regards.")
        await expect(page.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("Anna")
        # Whose it is or whose work it is may undo it, and supervisors.
        await expect(page.locator(".entry-waiting")).to_be_visible(visible=page is not boris)
    await expect(boris.locator('.entry[data-kind="whisper"]')).to_have_count(0)
    await expect(anna.locator(".composer-text")).to_have_value("Dear Mrs Cole, it costs ten")


async def test_a_supervisor_takes_over_what_is_half_written(
    company: Company, talk: int, at: At, screenshots: Path
) -> None:
    anna = await at(company.anna, f"/desk/interactions/{talk}?view=mine")
    sven = await at(company.sven, f"/desk/interactions/{talk}?monitor=1")
    await anna.locator(".composer-text").fill("Dear Mrs Cole")
    await expect(sven.locator(".monitor-text")).to_have_text("Dear Mrs Cole")
    await sven.get_by_role("button", name="Take over").click()
    dialog = sven.locator("#dialog-take-over")
    await dialog.get_by_label("Why?").fill("She asked for me.")
    await look(sven, WIDE)
    await sven.screenshot(path=screenshots / "take-over.png")
    await dialog.get_by_role("button", name="Take over").click()
    await expect(sven.locator(".conversation-state:not(:has([data-expected]))")).to_contain_text("Sven")
    # From now on he is seen there, and his address does not ask to monitor himself.
    await expect(anna.locator(".lookers")).to_have_text("Sven is looking at this")
    assert "monitor" not in sven.url
    # Each has the words now, and goes on with them or not.
    for page in (anna, sven):
        await expect(page.locator(".composer-text")).to_have_value("Dear Mrs Cole")
    await expect(anna.locator("#toasts")).to_contain_text("She asked for me.")
    for gone in (sven.locator(".monitor"), anna.locator(".monitored")):
        await expect(gone).to_be_hidden()
    await anna.screenshot(path=screenshots / "taken-over.png")
    await sven.goto(f"{sven.url.partition('/desk')[0]}/desk/supervisor/interventions")
    await expect(sven.locator("tbody tr")).to_have_count(3)


async def test_a_supervisor_changes_a_work_mode(company: Company, talk: int, at: At, screenshots: Path) -> None:
    anna, sven = await at(company.anna, "/desk/inbox"), await at(company.sven, "/desk/supervisor")
    await sven.get_by_role("button", name="Change the work mode of Anna").click()
    dialog = sven.locator("#dialog-mode")
    await dialog.get_by_text("Not ready").check()
    await dialog.get_by_label("Reason").select_option("Meeting")
    await dialog.get_by_label("Why? The agent is told.").fill("Come to the hall.")
    await look(sven, WIDE)
    await sven.screenshot(path=screenshots / "mode.png")
    await dialog.get_by_role("button", name="Change", exact=True).click()
    await expect(anna.locator("#agent-presence")).to_contain_text("Not ready: Meeting")
    await expect(anna.locator("#toasts")).to_contain_text("Come to the hall.")
    await expect(sven.locator("#board")).to_contain_text("Meeting")
