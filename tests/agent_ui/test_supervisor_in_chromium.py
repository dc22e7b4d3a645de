"""The wallboard in a browser: it follows what happens without a reload, and everybody can read it."""

from datetime import timedelta
from time import monotonic

import pytest
from playwright.async_api import expect
from sqlalchemy import update

from hub.queueing.model import Queue
from tests.agent_ui.browsers import At, at
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

__all__ = ["at"]

pytestmark = pytest.mark.browser


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
    # A table somebody unfolded stays open while the board is drawn anew, and a bar of the chart is a way to its list.
    await sven.locator(".chart-table summary").click()
    await office.letter("emil@customer.test", "And mine")
    await expect(waiting).to_have_text("3")
    assert await sven.evaluate("window.stayed === true")
    await expect(sven.locator(".chart-table table")).to_be_visible()
    await sven.locator('.chart a:has([data-measure="unanswered"])').click()
    await expect(sven.locator("tbody tr")).to_have_count(3)


async def test_what_turns_late_is_drawn_though_nothing_happens(
    office: Office, company: Company, at: At, clock: SettableClock
) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(goal_seconds=1))
    await office.letter("carla@customer.test", "It is loud")
    sven = await at(company.sven, "/desk/supervisor")
    level = sven.locator('a[href$="behind/rated"] .wallboard-number')
    await expect(level).to_have_text("–")
    await expect(sven.locator('#board[data-turns="2"]')).to_be_visible()
    clock.advance(timedelta(seconds=5))
    await expect(level).to_have_text("0 %")


async def test_a_burst_is_drawn_at_most_once_a_second_and_a_day_that_is_over_never(
    office: Office, company: Company, at: At
) -> None:
    asked: list[str] = []
    today = await at(company.sven, "/desk/supervisor")
    over = await at(company.sven, "/desk/supervisor?day=2026-03-01")
    for page in (today, over):
        page.on(
            "request", lambda request: asked.append(request.url) if "/fragments/supervisor" in request.url else None
        )
    began = monotonic()
    for number in range(12):
        await office.letter(f"c{number}@customer.test", "It is loud")
    await expect(today.locator(".wallboard-number").first).to_have_text("12")
    # One that was planned before we looked, and one that just began.
    assert 0 < len(asked) <= monotonic() - began + 2
    assert not any("day=" in url for url in asked)


async def test_another_queue_and_day_by_keyboard(office: Office, company: Company, at: At) -> None:
    await office.letter("carla@customer.test", "It is loud")
    sven = await at(company.sven, "/desk/supervisor")
    await sven.get_by_label("Queue", exact=True).select_option("Sales")
    await sven.keyboard.press("Tab")
    await sven.get_by_role("button", name="Show").press("Enter")
    await expect(sven.locator(".wallboard-number").first).to_have_text("0")
    await sven.get_by_role("link", name="Yesterday").press("Enter")
    await expect(sven.get_by_role("heading", level=1)).not_to_have_text("Today")
    await expect(sven.get_by_role("heading", name="Agents needed")).to_have_count(0)
    assert "queue=2" in sven.url
    await sven.go_back()
    await expect(sven.get_by_role("heading", level=1)).to_have_text("Today")
