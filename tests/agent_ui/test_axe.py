"""Everybody can use every page of the desk: by any means, on a narrow screen, by day and by night, in each language."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from aiohttp import web
from playwright.async_api import Browser, ConsoleMessage, Page

from agent_ui.administration.area import Tools
from agent_ui.desktop import desk_routes
from agent_ui.password import password_routes
from hub.access.actor import Actor
from hub.web.pages import Web
from tests.agent_ui.full_house import House, house
from tests.agent_ui.looking import NARROW, WIDE, fits, foreign, grave
from tests.agent_ui.office import PATIENCE, SEALER, Mailboxes, Office

__all__ = ["house"]

ADMINISTERED = (
    "queues",
    "users",
    "roles",
    "rules",
    "skills",
    "profiles",
    "reasons",
    "hours",
    "promises",
    "texts",
    "macros",
    "scripts",
    "categories",
)
NEW = (
    "addresses",
    "mailboxes",
    "queues",
    "users",
    "rules",
    "profiles",
    "hours",
    "promises",
    "texts",
    "macros",
    "scripts",
)
# Every page with what it is looked at with; words in braces come from the full house.
LOOKED_AT: Mapping[str, tuple[str, ...]] = {
    "/desk": ("/desk",),
    "/desk/worklist": ("/desk/worklist",),
    "/desk/calendar": (
        "/desk/calendar?queue=1",
        "/desk/calendar?view=day&queue=1",
        "/desk/calendar?view=month&queue=1",
    ),
    "/desk/calendar/link": ("/desk/calendar/link",),
    "/desk/activities/{id}": ("/desk/activities/1",),
    "/desk/inbox": ("/desk/inbox", "/desk/inbox?view=closed"),
    "/desk/interactions/{id}": (
        "/desk/interactions/{talk}?view=mine",
        "/desk/interactions/{quarantined}",
        "/desk/interactions/{monitored}?monitor=1",
    ),
    "/desk/interactions/{id}/print": ("/desk/interactions/{talk}/print",),
    "/desk/interactions/{id}/preview": ("/desk/interactions/{talk}/preview",),
    "/desk/parties/{id}": ("/desk/parties/1",),
    "/desk/exports": ("/desk/exports",),
    "/desk/exports/{id}": ("/desk/exports/1",),
    "/desk/imports/{id}": ("/desk/imports/1",),
    "/desk/parties/{id}/erase": ("/desk/parties/1/erase",),
    "/desk/documents": ("/desk/documents?kind=case",),
    "/desk/documents/new": ("/desk/documents/new?kind=order&party=1",),
    "/desk/documents/{id}": ("/desk/documents/1",),
    "/desk/knowledge": ("/desk/knowledge?words=descale",),
    "/desk/knowledge/figures": ("/desk/knowledge/figures",),
    "/desk/knowledge/new": ("/desk/knowledge/new",),
    "/desk/knowledge/{id}": ("/desk/knowledge/1",),
    "/desk/knowledge/{id}/versions/{version}": ("/desk/knowledge/1/versions/2",),
    "/desk/knowledge/{id}/versions/{version}/edit": ("/desk/knowledge/1/versions/2/edit",),
    "/desk/personal": ("/desk/personal",),
    "/desk/search": ("/desk/search?q=order&c=day:after:2026-01-01&c=queue:is:1&add=tag",),
    "/desk/bulk": ("/desk/bulk",),
    "/desk/bulk/{id}": ("/desk/bulk/{run}",),
    "/password/{token}": ("/password/{link}",),
    "/desk/supervisor": ("/desk/supervisor",),
    "/desk/supervisor/preview": ("/desk/supervisor/preview?queue=1",),
    "/desk/supervisor/behind/{measure}": ("/desk/supervisor/behind/offered", "/desk/supervisor/behind/abandoned"),
    "/desk/supervisor/occupancy/{use}": ("/desk/supervisor/occupancy/occupied",),
    "/desk/supervisor/promises/{promised}": ("/desk/supervisor/promises/late",),
    "/desk/supervisor/agents": ("/desk/supervisor/agents?mode=notReady&reason=Break",),
    "/desk/supervisor/interventions": ("/desk/supervisor/interventions",),
    "/desk/administration/addresses": ("/desk/administration/addresses?done=changed",),
    "/desk/administration/addresses/{id}": ("/desk/administration/addresses/1",),
    "/desk/administration/mailboxes": ("/desk/administration/mailboxes",),
    "/desk/administration/mailboxes/{name}": ("/desk/administration/mailboxes/helpdesk",),
    "/desk/administration/roles/{id}/preview": ("/desk/administration/roles/1/preview",),
    "/desk/administration/rules/{id}/history": ("/desk/administration/rules/1/history",),
    "/desk/administration/skills/agents": ("/desk/administration/skills/agents",),
    "/desk/administration/history/{section}": ("/desk/administration/history/queues",),
    "/desk/administration/library": ("/desk/administration/library",),
    "/desk/administration/library/{id}": ("/desk/administration/library/1",),
    "/desk/administration/quarantine": ("/desk/administration/quarantine",),
    "/desk/administration/blocked": ("/desk/administration/blocked",),
    "/desk/administration/reconciliation": ("/desk/administration/reconciliation",),
    "/desk/administration/imports": ("/desk/administration/imports",),
    "/desk/administration/retention": ("/desk/administration/retention",),
    "/desk/administration/privacy": ("/desk/administration/privacy",),
    "/desk/administration/views": ("/desk/administration/views",),
    "/desk/administration/tokens": ("/desk/administration/tokens",),
    "/desk/administration/audit": ("/desk/administration/audit",),
    **{f"/desk/administration/{name}": (f"/desk/administration/{name}",) for name in ADMINISTERED},
    **{f"/desk/administration/{name}/{{id}}": (f"/desk/administration/{name}/1",) for name in ADMINISTERED},
    **{f"/desk/administration/{name}/new": (f"/desk/administration/{name}/new",) for name in NEW},
}
# Files, parts of pages, frames within a page, and ways that lead on to a page.
NO_PAGES = re.compile(
    r"/calendar/.*|/desk/(fragments/.*|attachments/.*|interactions/\{id\}/export|contacts/.*|messages/.*|knowledge/files/.*|start|search/saved/.*|administration(/audit\.csv|/library/export)?)"
)
# Where the dialogs of every page are looked at, and those of the wallboard.
ASKING = re.compile(r"/desk/supervisor$|/desk/interactions/\d+\?view=mine$")
# So many tests share the pages: they can run beside each other.
SHARES = 3
EVERY = [pytest.param(False, marks=pytest.mark.short), pytest.param(True, marks=pytest.mark.long)]
# Who looks in which language: three desks, side by side.
LANGUAGES = ("en", "ru", "de")
# Names that are data and happen to be words of the house.
OURS = ("Break", "Sales", "Support", "English", "Order", "Help")


Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Sight:
    """How a page is looked at. At both widths it must fit, `by_axe` or not."""

    scheme: Scheme
    width: int
    by_axe: bool = True


def sights(place: int) -> dict[str, Sight]:
    """Of each page two languages see both schemes and both widths; from page to page they take turns."""
    turn = place % len(LANGUAGES)
    first, second, third = LANGUAGES[turn], LANGUAGES[turn - 1], LANGUAGES[turn - 2]
    schemes: tuple[Scheme, Scheme] = ("light", "dark") if place // len(LANGUAGES) % 2 else ("dark", "light")
    seen = {first: Sight(schemes[0], WIDE), second: Sight(schemes[1], NARROW)}
    return seen | {third: Sight("light", NARROW, by_axe=False)}


def looks(place: int, every: bool) -> dict[str, Sight]:
    """Every look at a page, or the first: all of them take minutes."""
    seen = sights(place)
    return seen if every else dict([next(iter(seen.items()))])


def test_every_page_is_looked_at(site: Web) -> None:
    app = web.Application()
    app.add_routes([*desk_routes(site, Tools(SEALER, Mailboxes())), *password_routes(site)])
    pages = {route.resource.canonical for route in app.router.routes() if route.method == "GET" and route.resource}
    assert {page for page in pages if not NO_PAGES.fullmatch(page)} == LOOKED_AT.keys()


def test_both_schemes_and_widths_are_seen_in_each_language() -> None:
    looked = (each for place in range(6) for each in sights(place).items())
    seen = {(language, sight) for language, sight in looked if sight.by_axe}
    assert seen == {
        (language, Sight(scheme, width))
        for language in LANGUAGES
        for scheme in ("light", "dark")
        for width in (WIDE, NARROW)
    }


# A machine that does much else beside it takes several times as long.
@pytest.mark.timeout(900)
@pytest.mark.browser
@pytest.mark.parametrize("every", EVERY, ids=["first", "every"])
@pytest.mark.parametrize("share", range(SHARES))
async def test_everybody_can_use_the_desk(
    office: Office, house: House, browser: Browser, screenshots: Path, share: int, every: bool
) -> None:
    company = office.company
    desks = zip(LANGUAGES, (company.sven, company.clara, company.boris), strict=True)
    wanted = enumerate(each for addresses in LOOKED_AT.values() for each in addresses)
    shared = [(looks(place, every), each, each.format(**house)) for place, each in wanted if place % SHARES == share]
    lookers = [await Looker.at(office, browser, actor, language) for language, actor in desks]
    await asyncio.gather(*(looker.look_at(shared, screenshots) for looker in lookers))
    assert [looker.faults for looker in lookers] == [[]] * len(lookers)


@dataclass
class Looker:
    """Somebody with a browser window in their language. Nothing may go wrong in it, not even a missing file."""

    language: str
    origin: str
    page: Page
    faults: list[str] = field(default_factory=list)

    @classmethod
    async def at(cls, office: Office, browser: Browser, actor: Actor, language: str) -> "Looker":
        """Sit somebody down."""
        await office.speak(actor, language)
        context = await browser.new_context(reduced_motion="reduce", locale=language)
        context.set_default_timeout(PATIENCE * 1000)
        token = await office.token(actor)
        await context.add_cookies([{"name": "sid", "value": token, "url": office.address}])
        looker = cls(language, office.address, await context.new_page())
        looker.page.on("console", looker._hear)
        looker.page.on("pageerror", lambda error: looker.faults.append(str(error)))
        return looker

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{self.page.url}: {message.text}")

    async def look_at(self, wanted: list[tuple[dict[str, Sight], str, str]], screenshots: Path) -> None:
        """Look at these pages: how each language does, what the page is called, and its address."""
        mine = ((looks[self.language], called, path) for looks, called, path in wanted if self.language in looks)
        for sight, called, path in mine:
            await self.page.emulate_media(color_scheme=sight.scheme)
            answer = await self.page.goto(f"{self.origin}{path}")
            assert answer
            assert answer.status == 200, path
            await self._look(sight)
            if sight.by_axe and ASKING.search(path):
                await self._be_asked()
            if sight.by_axe:
                name = re.sub(r"\W+", "-", called).strip("-")
                await self.page.screenshot(
                    path=screenshots / f"{name}-{self.language}-{sight.scheme}-{sight.width}.png"
                )

    async def _look(self, sight: Sight) -> None:
        page = self.page
        assert await foreign(page, self.language, OURS) == set(), page.url
        # What is folded is there for everybody too.
        await page.evaluate("for (const part of document.querySelectorAll('main details')) part.open = true")
        for width in sorted((WIDE, NARROW), key=sight.width.__eq__):
            await fits(page, width)
        assert not sight.by_axe or await grave(page) == [], (page.url, sight)

    async def _be_asked(self) -> None:
        """Look at each question the page can ask."""
        page = self.page
        for dialog in await page.evaluate("[...document.querySelectorAll('dialog')].map(({id}) => id)"):
            await page.evaluate("(id) => document.getElementById(id).showModal()", dialog)
            await fits(page, NARROW)
            assert await grave(page, f"#{dialog}") == [], dialog
            await page.evaluate("(id) => document.getElementById(id).close()", dialog)
