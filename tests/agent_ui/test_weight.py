"""A desk is light: it opens at once on a slow line."""

import pytest
from playwright.async_api import Page

from tests.agent_ui.office import Office

# Scripts and style sheets of the whole desk, as they travel (bytes).
MOST = 150_000
LOADED = """() => performance.getEntriesByType("resource")
  .map(({name, encodedBodySize}) => [name, encodedBodySize])
  .filter(([name]) => /\\.(js|css)$/.test(name))"""


@pytest.mark.browser
async def test_scripts_and_styles_are_small(office: Office, browser_page: Page) -> None:
    number = await office.letter("c@customer.com", "Where is my order?")
    token = await office.token(office.company.anna)
    await browser_page.context.add_cookies([{"name": "sid", "value": token, "url": office.address}])
    await browser_page.goto(f"{office.address}/desk/interactions/{number}")
    # The client of the socket is the last one asked for.
    await browser_page.wait_for_function(f"() => ({LOADED})().some(([name]) => name.includes('socket.io'))")
    sizes = dict(await browser_page.evaluate(LOADED))
    assert all(sizes.values())
    assert sum(sizes.values()) < MOST, sizes
