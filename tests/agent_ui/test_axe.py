"""Everybody can use the desk: by any means, on a narrow screen, by day and by night, in each language."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page

from hub.access.document_rights import FIRST_RIGHTS
from hub.access.permissions import OPERATOR
from hub.cases.keep_category import CategoryDraft, add_category
from hub.cases.open import NewCase
from hub.cases.open_and_escalate import Asking, open_and_escalate
from hub.errors import PermanentFailure
from hub.interactions.conversation import conversation
from hub.interactions.deliverer import Deliverer
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from hub.web.languages import translations
from tests.agent_ui.office import Office
from tests.hub.interactions.test_deliver import Outside

pytestmark = pytest.mark.browser

WIDE, NARROW = 1440, 320
# Each scheme and each language once, and both schemes in one of them.
SIGHTS = [("en", "light"), ("en", "dark"), ("ru", "dark"), ("de", "light")]
FRAME = ("Home", "My work", "All open", "Quarantine", "Colleagues", "Queues", "Sign out", "Break")
TALK = ("Reply", "Note", "Send", "Attach", "Give back", "Wrap up", "internal note", "not delivered", "Last contacts")
LONG_WORD = "Rechtsschutzversicherungsgesellschaft" * 4
DIALOGS = (
    "dialog-wrap-up",
    "dialog-palette",
    "dialog-help",
    "dialog-not-ready",
    "dialog-decline",
    "dialog-newer",
    "dialog-templates",
    "dialog-later",
    "dialog-doubtful",
    "dialog-transfer",
    "dialog-snooze",
    "dialog-consult",
    "dialog-give",
    "dialog-pin",
    "dialog-take-over",
)


@dataclass(frozen=True)
class Sight:
    """Sven's browser, and where what he may look at stands."""

    language: str
    scheme: str
    page: Page
    origin: str
    talk: int
    quarantined: int


@pytest.fixture
async def history(office: Office) -> tuple[int, int]:
    """A conversation where everything has happened once, and one that could not be understood."""
    company, storage, sven = office.company, office.storage, office.company.sven
    words = {"subject": f"Order {LONG_WORD}", "name": "Cora Cole", "file": f"{LONG_WORD}.txt"}
    talk = await office.letter("c@customer.com", f"Where is it?\n\n{LONG_WORD}", **words)
    seen = (await conversation(storage, sven, talk)).last_message_id
    await reply(storage, ReplyRequest(talk, "It left today.", seen, "key-of-this-click", ()), sven, company.composer)
    await Deliverer(storage, {"email": Outside(PermanentFailure("550 5.1.1 no such user here"))}).run_once()
    await add_note(storage, talk, "She called as well.", "key-of-this-note", sven)
    await set_mode(storage, WorkMode.NOT_READY, "Break", sven)
    await office.letter("d@customer.com", "And mine?")
    await company.hand_in(b"\xff\xfe no letter")
    await company.understand()
    category = await add_category(storage, CategoryDraft("Hardware", None, company.support, solve_seconds=60), OPERATOR)
    lawful = replace(sven, permissions=sven.permissions | FIRST_RIGHTS["supervisor"])
    case = NewCase(f"Noise {LONG_WORD}", category, description=LONG_WORD, concerns=talk)
    await open_and_escalate(storage, case, Asking("knowledge", "The left bearing?"), lawful)
    quarantine = await inbox_page(storage, sven, InboxFilter(InboxView.QUARANTINED))
    return talk, quarantine.rows[0].id


@pytest.fixture(params=SIGHTS, ids="-".join)
async def sight(
    office: Office, history: tuple[int, int], browser: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Sight]:
    """Sven at his desk. Nothing may go wrong in his browser, not even a file that is missing."""
    language, scheme = request.param
    await office.speak(office.company.sven, language)
    context = await browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce", locale=language
    )
    token = await office.token(office.company.sven)
    await context.add_cookies([{"name": "sid", "value": token, "url": office.address}])
    page = await context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.extend(_errors(message)))
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield Sight(language, scheme, page, office.address, *history)
    await context.close()
    assert faults == []


def _errors(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" else []


async def look(page: Page, *widths: int) -> None:
    """Have the page checked as it is now: nothing grave for axe, and all there is to press within reach."""
    for width in widths or (WIDE, NARROW):
        await page.set_viewport_size({"width": width, "height": 800})
        found = (await Axe().run(page)).response["violations"]
        grave = [
            (width, each["id"], node["html"][:200], node["failureSummary"])
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
        assert grave == []
        await fits(page)


async def fits(page: Page) -> None:
    """Check that the page is no wider than its window, and that nothing to press is cut off by its edge."""
    wide, cut_off = await page.evaluate(CUT_OFF)
    assert wide <= await page.evaluate("innerWidth"), f"{page.url} scrolls sideways"
    assert cut_off == []


async def reads(sight: Sight, texts: tuple[str, ...]) -> None:
    """Check that the page says these texts in its language, and none of them in English."""
    said = set(await sight.page.evaluate(WORDS))
    for text in texts:
        told = translations(sight.language).ugettext(text)
        assert any(told in words for words in said), told
        assert told == text or text not in said


# Only bars that lead to pages and tables of data may scroll sideways (WCAG 2.2, 1.4.10).
# The hidden input of a file is no bigger than a pixel.
CUT_OFF = """() => {
  const cut = (element) => {
    const {left, right, width} = element.getBoundingClientRect();
    const outside = width > 1 && (left < -0.5 || right > innerWidth + 0.5);
    const squeezed = element.matches("button, .button") && element.scrollWidth > element.clientWidth + 1;
    const scrolls = element.closest(".desk-rail, .desk-hand, .administration-sections, .table-frame");
    return (outside || squeezed) && element.checkVisibility() && !scrolls;
  };
  const pressed = [...document.querySelectorAll("a, button, input, textarea, select, summary, .button")];
  return [document.scrollingElement.scrollWidth, pressed.filter(cut).map((each) => each.outerHTML.slice(0, 200))];
}"""
INSTEAD = """(id) => {
  document.querySelector("dialog[open]").close();
  document.getElementById(id).showModal();
}"""
WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) found.push(walker.currentNode.data.trim());
  return found.filter(Boolean);
}"""


async def test_everybody_can_use_the_desk(sight: Sight, screenshots: Path) -> None:
    for path in (
        "",
        "/worklist",
        "/personal",
        "/parties/1",
        "/documents?kind=case",
        "/documents/1",
        "/search?q=order&c=day:after:2026-01-01&c=queue:is:1&add=tag",
        "/inbox?view=closed",
        "/inbox",
        f"/interactions/{sight.quarantined}",
        "/supervisor/preview?queue=1",
    ):
        await sight.page.goto(f"{sight.origin}/desk{path}")
        await look(sight.page)
    await reads(sight, FRAME)
    await sight.page.goto(f"{sight.origin}/desk/interactions/{sight.talk}")
    for width in (WIDE, NARROW):
        await look(sight.page, width)
        await sight.page.screenshot(path=screenshots / f"conversation-{sight.language}-{sight.scheme}-{width}.png")
    await reads(sight, TALK)
    await questions(sight.page)


async def questions(page: Page) -> None:
    """Check each dialog: the first as an agent opens it."""
    await page.locator('[data-do="wrap-up"]').click()
    await page.locator("#dialog-wrap-up[open]").wait_for()
    for dialog in DIALOGS:
        await page.evaluate(INSTEAD, dialog)
        await page.set_viewport_size({"width": NARROW, "height": 800})
        await fits(page)
        await look(page, WIDE)
