"""What every page must stand: axe finds nothing grave, nothing to press is cut off, nothing is in another language."""

from collections.abc import Collection
from functools import cache

from axe_playwright_python.async_playwright import Axe
from babel.messages.pofile import read_po
from playwright.async_api import Page

from hub.web.languages import LANGUAGES, LOCALES, SOURCE_LANGUAGE

WIDE, NARROW = 1440, 320
HEIGHT = 800
LONG_WORD = "Rechtsschutzversicherungsgesellschaft" * 4

GRAVE = """async (place) => {
  const {violations} = await axe.run(place ?? document, {resultTypes: ["violations"]});
  const grave = violations.filter(({impact}) => ["serious", "critical"].includes(impact));
  return grave.flatMap(({id, nodes}) => nodes.map((node) => [id, node.html.slice(0, 200), node.failureSummary]));
}"""
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
WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) found.push(walker.currentNode.data.trim());
  return found.filter(Boolean);
}"""


async def look(page: Page, *widths: int) -> None:
    """Have the page checked as it is now: nothing grave for axe, and all there is to press within reach."""
    for width in widths or (WIDE, NARROW):
        await fits(page, width)
        assert await grave(page) == [], (page.url, width)


async def grave(page: Page, place: str | None = None) -> list[list[str]]:
    """What axe finds serious or critical in the whole page or one place of it."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(Axe().axe_script)
    found: list[list[str]] = await page.evaluate(GRAVE, place)
    return found


async def fits(page: Page, width: int) -> None:
    """Check that the page is no wider than a window of this width, and that nothing to press is cut off by its edge."""
    await page.set_viewport_size({"width": width, "height": HEIGHT})
    wide, cut_off = await page.evaluate(CUT_OFF)
    assert wide <= await page.evaluate("innerWidth"), f"{page.url} scrolls sideways at {width}"
    assert cut_off == [], (page.url, width, cut_off)


async def foreign(page: Page, language: str, ours: Collection[str] = ()) -> set[str]:
    """Texts of the interface that the page says in another language than this; `ours` are data."""
    said = set(await page.evaluate(WORDS))
    others = frozenset[str]().union(*(_texts(other) for other in LANGUAGES if other != language))
    return (said & others) - _texts(language) - set(ours)


@cache
def _texts(language: str) -> frozenset[str]:
    """Every text as a language has it; those that are counted vary too much to be told by."""
    with (LOCALES / f"{language if language != SOURCE_LANGUAGE else 'de'}.po").open("rb") as file:
        texts = [text for text in read_po(file) if isinstance(text.id, str) and text.id]
    return frozenset(str(text.id if language == SOURCE_LANGUAGE else text.string) for text in texts)
