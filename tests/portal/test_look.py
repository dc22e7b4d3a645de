"""Every page of customers can be used by everybody: on a narrow screen, by day and by night, in each language."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from hub.access.permissions import OPERATOR
from hub.knowledge.change import Standing, change_article
from hub.knowledge.files import add_file
from hub.knowledge.read import article_view
from hub.knowledge.states import Audience
from hub.ports import OutboundFile
from tests.agent_ui.looking import NARROW, WIDE, fits, foreign, grave
from tests.portal.front import Front
from tests.portal.library import Reader


@pytest.mark.browser
async def test_everybody_can_use_the_pages_of_customers(front: Front, browser_page: Page, screenshots: Path) -> None:
    await front.ask(name="Carla Rossi", text="It prints white.\n" + "Rechtsschutzversicherungsgesellschaft" * 4)
    await front.go(1, "take_up", "wait")
    asked, answered = "/request", front.path(1)
    origin = f"http://{front.browser.host}:{front.browser.port}"
    for path, language, scheme in ((asked, "de", "light"), (answered, "ru", "dark"), (asked, "en", "dark")):
        await browser_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await browser_page.goto(f"{origin}{path}?language={language}")
        assert await foreign(browser_page, language) == set()
        for width in (NARROW, WIDE):
            await fits(browser_page, width)
            assert await grave(browser_page) == [], (path, width)
            name = f"customer-{path.split('/')[1]}-{language}-{scheme}-{width}.png"
            await browser_page.screenshot(path=screenshots / name, full_page=True)


@pytest.mark.browser
async def test_everybody_can_read_articles(reader: Reader, browser_page: Page, screenshots: Path) -> None:
    word = "Rechtsschutzversicherungsgesellschaft" * 4
    number = await reader.publish("descale", {"en": f"Descale {word}", "de": word, "ru": word})
    view = await article_view(reader.storage, number, OPERATOR)
    await change_article(reader.storage, Standing(number, view.version, Audience.PUBLIC, 1, "descale"), OPERATOR)
    await add_file(reader.storage, number, OutboundFile(f"{word}.txt", "text/plain", b"acid"), OPERATOR)
    origin = f"http://{reader.client.host}:{reader.client.port}/knowledge"
    pages = {
        "en": ("", "/search?q=acid", "/descale?said=thanks"),
        "de": ("/category/care", "/descale"),
        "ru": ("/search?q=x", "/descale?said=no"),
    }
    for language, paths in pages.items():
        for place, path in enumerate(paths):
            await browser_page.emulate_media(color_scheme="dark" if place % 2 else "light")
            await browser_page.goto(f"{origin}/{language}{path}")
            assert await foreign(browser_page, language, ("Care",)) == set(), path
            for width in (NARROW, WIDE):
                await fits(browser_page, width)
                assert await grave(browser_page) == [], (language, path, width)
            await browser_page.screenshot(path=screenshots / f"knowledge-{language}-{place}.png", full_page=True)
