"""The sign-in page tells nobody who exists, works without scripts, and can be used by everybody."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.hub.web.site import LOGIN, PASSWORD, Client, enter, form_token, origin, post_form


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What these tests prove does not depend on the database."""
    return sqlite_url


def anonymous(page: str) -> str:
    """A page without what differs for each browser and what was typed."""
    return re.sub(r'value="[^"]*"', "", page)


async def test_wrong_password_and_unknown_user_read_alike(client: Client, nina: int) -> None:
    answers = [
        await enter(client, login, "wrong") for login in (LOGIN, "nobody@example.com", LOGIN, "other@example.com")
    ]
    assert {answer.status for answer in answers} == {422}
    assert len({anonymous(await answer.text()) for answer in answers}) == 1
    different = {"Date", "Content-Security-Policy", "X-Request-ID", "Content-Length"}
    assert len({tuple((k, v) for k, v in answer.headers.items() if k not in different) for answer in answers}) == 1


async def test_waiting_reads_alike_too(client: Client, nina: int) -> None:
    for login in (LOGIN, "nobody@example.com"):
        for _ in range(4):
            await enter(client, login, "wrong")
        answer = await enter(client, login, PASSWORD)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
        assert "Too many tries" in await answer.text()


async def test_typed_login_stays_and_password_does_not(client: Client, nina: int) -> None:
    page = await (await enter(client, '"><script>', "a secret typed")).text()
    assert "&#34;&gt;&lt;script&gt;" in page
    assert "a secret typed" not in page


async def test_missing_fields_are_a_wrong_try(client: Client, nina: int) -> None:
    assert (await post_form(client, "/sign-in", await form_token(client))).status == 422


async def test_file_instead_of_text_is_a_wrong_try(client: Client, nina: int) -> None:
    token = await form_token(client)
    headers = {"Origin": origin(client), "X-CSRF-Token": token, "Content-Type": "multipart/form-data; boundary=b"}
    body = '--b\r\nContent-Disposition: form-data; name="login"; filename="a"\r\n\r\nx\r\n--b--\r\n'
    assert (await client.post("/sign-in", data=body, headers=headers)).status == 422


async def test_signed_in_people_are_sent_on(client: Client, nina: int) -> None:
    await enter(client)
    answer = await client.get("/sign-in?next=/form", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/form")


@pytest.mark.browser
async def test_in_a_browser_without_scripts(client: Client, nina: int, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{origin(client)}/sign-in?language=de")
    await page.get_by_label("E-Mail").fill(LOGIN)
    await page.get_by_label("Passwort").fill("falsch geraten")
    await page.get_by_role("button", name="Anmelden").click()
    await page.get_by_role("alert").wait_for()
    assert await page.get_by_label("E-Mail").input_value() == LOGIN
    await page.get_by_label("Passwort").fill(PASSWORD)
    await page.get_by_label("Passwort").press("Enter")
    await page.wait_for_url("**/whoami")
    assert await page.locator("body").inner_text() == "Nina Berg"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ru", "de"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_it(client: Client, browser_page: Page, language: str, scheme: str) -> None:
    await browser_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for width in (320, 1280):
        await browser_page.set_viewport_size({"width": width, "height": 800})
        await browser_page.goto(f"{origin(client)}/sign-in?language={language}")
        assert (await Axe().run(browser_page)).response["violations"] == []
        assert await browser_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_every_component(client: Client, browser_page: Page, scheme: str) -> None:
    await browser_page.emulate_media(reduced_motion="reduce")
    for width in (320, 1280):
        await browser_page.set_viewport_size({"width": width, "height": 800})
        await browser_page.goto(f"{origin(client)}/styleguide?scheme={scheme}")
        assert (await Axe().run(browser_page)).response["violations"] == []
        assert await browser_page.evaluate("document.documentElement.scrollWidth") <= width
