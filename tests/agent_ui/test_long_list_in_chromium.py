"""A list of any length: the page holds the rows around what is seen, and loses none on the way down or back."""

import pytest
from playwright.async_api import Page, expect

from storage.bus import Hint
from tests.agent_ui.browsers import At, at, row
from tests.agent_ui.crowd import crowd
from tests.hub.company import Company

__all__ = ["at"]

pytestmark = pytest.mark.browser

COUNT = 600
# What `windows.js` leaves, and a page that has just been loaded.
MOST = 400
VIEW = "document.querySelector('.inbox-list')"
# The numbers of all rows that are there, and of the one at the top of what is seen.
LOOK = f"""() => {{
  const view = {VIEW}.getBoundingClientRect();
  const rows = [...document.querySelectorAll("#inbox-rows > li")];
  const inside = rows.filter((row) => {{
    const {{top, bottom}} = row.getBoundingClientRect();
    return bottom > view.top && top < view.bottom;
  }});
  return {{numbers: rows.map(({{id}}) => Number(id.slice(4))), first: Number(inside[0]?.id.slice(4)) || null}};
}}"""


@pytest.fixture
async def many(company: Company) -> list[int]:
    """The numbers in a long list, the newest first."""
    return await crowd(company, COUNT)


async def scroll_until(page: Page, by: int, last: int) -> set[int]:
    """Scroll on like a wheel until a row is there; returns all that were there meanwhile."""
    met: set[int] = set()
    while last not in met:
        look = await page.evaluate(LOOK)
        assert len(look["numbers"]) <= MOST
        met.update(look["numbers"])
        await page.evaluate(f"by => {VIEW}.scrollBy(0, by)", by)
        await expect(page.locator("#inbox-more")).to_be_hidden()
    return met


def touch(company: Company, numbers: list[int]) -> None:
    """Something happens to all of these in the same moment."""
    payloads = [{"interaction_id": number, "message_id": 1} for number in numbers]
    hints = [Hint("DeliveryChanged", f"interaction-{each['interaction_id']}", 2, each) for each in payloads]
    company.storage.bus.publish(hints)


async def test_rows_come_and_go_while_somebody_scrolls(company: Company, many: list[int], at: At) -> None:
    page = await at(company.anna, "/desk/inbox?view=closed")
    assert await scroll_until(page, 2_500, many[-1]) == set(many)
    assert many[0] not in (await page.evaluate(LOOK))["numbers"]
    # What happens to a row that is not there does not bring it back out of its place.
    touch(company, [many[0], many[-1]])
    await expect(page.locator(row(page, many[-1]))).to_be_visible()
    assert many[0] not in (await page.evaluate(LOOK))["numbers"]
    assert await scroll_until(page, -2_500, many[0]) == set(many)
    there = (await page.evaluate(LOOK))["numbers"]
    assert there == many[: len(there)]


async def test_somebody_jumps_back_and_the_focus_stays_in_the_list(company: Company, many: list[int], at: At) -> None:
    page = await at(company.anna, "/desk/inbox?view=closed")
    await page.locator(row(page, many[0])).locator("a").focus()
    await scroll_until(page, 4_000, many[-1])
    assert await page.evaluate("document.activeElement.closest('#inbox-rows') !== null")
    await page.evaluate(f"{VIEW}.scrollTo(0, 0)")
    await expect(page.locator(row(page, many[0]))).to_be_visible()
    assert (await page.evaluate(LOOK))["first"] == many[0]


async def test_a_storm_asks_little_and_paints_nothing_twice(company: Company, many: list[int], at: At) -> None:
    page = await at(company.anna, "/desk/inbox?view=closed")
    await page.evaluate("""() => {
      window.changes = 0;
      new MutationObserver((all) => { window.changes += all.length; })
        .observe(document.getElementById("inbox-rows"), {childList: true, subtree: true, attributes: true});
    }""")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    async with page.expect_response("**/desk/fragments/rows?*"):
        for _ in range(4):
            touch(company, many)
    await page.get_by_role("button", name="Ready", exact=True).click()
    await expect(page.locator(".presence-state:not(:has([data-expected]))")).to_have_text("Ready")
    assert len([url for url in asked if "/fragments/rows" in url]) <= 3
    # Nothing is different, so nothing is painted.
    assert await page.evaluate("window.changes") < COUNT
