"""A real Chromium for tests that look at pages."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from tests.services.missing import missing

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
# What anything on a page may take on a busy machine (milliseconds); Playwright's five seconds are too few.
PATIENCE = 60_000
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the installed browser."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing("Chromium", "apt-get install chromium")
    return found


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A browser of this test alone: Playwright is bound to the event loop, and every test has its own (0.5 s)."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def browser_page(browser: Browser) -> AsyncIterator[Page]:
    """A page in a context of its own. The test fails if a script threw or the page broke its own security policy."""
    page = await browser.new_page()
    faults: list[str] = []
    watch(page, faults)
    yield page
    assert faults == []


def watch(page: Page, faults: list[str]) -> None:
    """Collect what goes wrong inside a page, for tests that open further pages themselves."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(error.stack or str(error)))


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures for people to look at go; nothing compares them."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
