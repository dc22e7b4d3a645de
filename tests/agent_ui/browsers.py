"""People at real browsers: each with a session and a window of their own."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from hub.access.actor import Actor
from tests.agent_ui.office import Office
from tests.services.browser import watch

At = Callable[[Actor, str], Awaitable[Page]]


@pytest.fixture
async def at(office: Office, browser: Browser) -> AsyncIterator[At]:
    """Sits somebody down at a page of the desk. The test fails if a script threw or broke the security policy."""
    faults: list[str] = []

    async def sit_down(actor: Actor, path: str) -> Page:
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        await context.add_cookies([{"name": "sid", "value": await office.token(actor), "url": office.address}])
        page = await context.new_page()
        watch(page, faults)
        await page.goto(f"{office.address}{path}")
        await connected(page)
        return page

    yield sit_down
    assert faults == [], faults


async def connected(page: Page) -> None:
    """Wait until the page has caught up over its connection."""
    await expect(page.locator("html[data-live]")).to_be_attached()


def row(page: Page, number: int) -> str:
    """The selector of a row of the list."""
    return f"#inbox-rows #row-{number}"
