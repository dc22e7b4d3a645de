"""The wallboard in a browser: it follows what happens without a reload, and everybody can read it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.agent_ui.test_axe import NARROW, WIDE, Sight, history, look, reads, sight
from tests.hub.company import Company

__all__ = ["at", "history", "sight"]

pytestmark = pytest.mark.browser

SAID = {
    "supervisor": ("Wallboard", "Longest waiting", "Average handling time", "Agents", "Goal"),
    "supervisor/behind/offered": ("Offered", "Waited", "Came"),
    "supervisor/behind/abandoned": ("Nothing today",),
}


async def test_everybody_can_read_the_wallboard(sight: Sight, screenshots: Path) -> None:
    for path, texts in SAID.items():
        await sight.page.goto(f"{sight.origin}/desk/{path}")
        for width in (WIDE, NARROW):
            await look(sight.page, width)
            name = f"{path.replace('/', '-')}-{sight.language}-{sight.scheme}-{width}.png"
            await sight.page.screenshot(path=screenshots / name, full_page=True)
        await reads(sight, texts)


async def test_the_wallboard_follows_what_happens(office: Office, company: Company, at: At) -> None:
    sven = await at(company.sven, "/desk/supervisor")
    waiting = sven.locator(".wallboard-number").first
    await expect(waiting).to_have_text("0")
    await sven.evaluate("window.stayed = true")
    await office.letter("carla@customer.test", "It is loud")
    await expect(waiting).to_have_text("1")
    await sven.locator('a[href$="behind/waiting?queue=1"]').focus()
    await office.letter("dora@customer.test", "Mine too")
    await expect(waiting).to_have_text("2")
    # What a person is about to press keeps the focus.
    await expect(sven.locator('a[href$="behind/waiting?queue=1"]')).to_be_focused()
    assert await sven.evaluate("window.stayed === true")
    await sven.keyboard.press("Enter")
    await expect(sven.locator("tbody tr")).to_have_count(2)
