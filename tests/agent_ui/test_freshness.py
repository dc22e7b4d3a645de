"""Whatever a line does to it, a page that says it is live shows what a fresh one shows: 2,000 random runs."""

# A day of the small company is recorded twice at once: by the real feeds, painters and sockets of two web processes
# that hear of it over bad lines. Pages of the desk then live through it with all of their own scripts; only the client
# of the socket and `fetch` are ours (`replay.js`). They drop, delay, repeat and mix up, and break the connection.

from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route

from agent_ui import pacing
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import set_roles
from hub.scripts.keep import ScriptFields, add_script
from tests.agent_ui.busy_day import BusyDay
from tests.agent_ui.lossy import Line, Wire
from tests.agent_ui.office import Office
from tests.agent_ui.recording import VIEWS, Recording, record
from tests.hub.company import Company
from tests.hub.scripts.test_steps import SCRIPT
from tests.services.browser import watch
from tests.services.storage_fixture import SettableClock

pytestmark = pytest.mark.browser

REPLAY = Path(__file__).with_name("replay.js")
# Days, stretches of each, and pages that live through it: together 2,000 runs where nothing may be left out.
DAYS, STRETCHES = 2, 20
PAGES = [pytest.param(8, marks=pytest.mark.short), pytest.param(50, marks=pytest.mark.long)]
LINES = 2
# So few rows come at once that lists go on below what a page has loaded.
ROWS_A_PAGE = 4


async def recorded(company: Company, clock: SettableClock, random: Random) -> tuple[Office, Recording]:
    """A random day, seen from desks behind lines that lose, repeat and mix up."""
    await ensure_roles(company.storage)
    people = {company.anna: "agent", company.boris: "agent", company.clara: "agent", company.sven: "supervisor"}
    for actor, role in people.items():
        await set_roles(company.storage, actor.user_id, (role,), OPERATOR)
    await add_script(company.storage, ScriptFields("Cold", SCRIPT), OPERATOR)
    lines = [Line(random) for _ in range(LINES)]
    company.storage.bus = Wire(lines)
    office = Office(company)
    await office.open()
    return office, await record(office, BusyDay(office, clock, random), lines, random, STRETCHES)


async def theatre(page: Page, office: Office, recording: Recording) -> None:
    """Open the page that lets others live through the day."""

    async def begin(route: Route) -> None:
        address = route.request.url.removeprefix(office.address)
        await route.fulfill(body=recording.first(address), content_type="text/html")

    async def wire(route: Route) -> None:
        await route.fulfill(body="export const io = () => window.wire;", content_type="text/javascript")

    async def empty(route: Route) -> None:
        await route.fulfill(body="<!doctype html><title>Theatre</title><body>", content_type="text/html")

    await page.route("**/desk/interactions/*", begin)
    await page.route("**/socket.io.esm.min.js", wire)
    await page.route("**/theatre", empty)
    await page.add_init_script(path=REPLAY)
    await page.goto(f"{office.address}/theatre")
    await page.evaluate("recording => { window.recording = recording; }", recording.for_scripts())


async def lived_through(page: Page, recording: Recording, seed: int) -> Any:
    """What differed from fresh pages, by stretch, on a page that lived through the day."""
    random = Random(seed)
    view, number = random.choice(VIEWS), random.choice(recording.watched)
    address = f"/desk/interactions/{number}?view={view}"
    given = {"address": address, "line": seed % LINES, "seed": seed, "view": view, "limit": ROWS_A_PAGE}
    return await page.evaluate("given => window.play(given)", given)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("pages", PAGES)
@pytest.mark.parametrize("seed", range(DAYS))
async def test_a_live_page_equals_a_fresh_one(
    company: Company, clock: SettableClock, browser: Browser, monkeypatch: pytest.MonkeyPatch, seed: int, pages: int
) -> None:
    for pause in ("PAUSE", "SLOW_PAUSE"):
        monkeypatch.setattr(pacing, pause, 0.0)
    office, recording = await recorded(company, clock, Random(seed))
    page, faults = await browser.new_page(), list[str]()
    watch(page, faults)
    await theatre(page, office, recording)
    for number in range(pages):
        assert await lived_through(page, recording, 1000 * seed + number) == [], f"page {number}"
    assert faults == []
    await page.close()
    await office.end()
