"""First light: a customer writes through a real Postfix, is answered in a real browser, and answers back."""

import os
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.hub_process import HubProcess
from tests.services.browser import watch
from tests.services.post_office import HUB_DOMAIN, PostOffice

pytestmark = [pytest.mark.browser, pytest.mark.peer, pytest.mark.timeout(300)]

CUSTOMER = "carla@customer.test"
PASSWORD = "espresso-please"


@pytest.fixture
async def hub(tmp_path: Path, post_office: PostOffice) -> AsyncIterator[HubProcess]:
    """The demo company, running, with the post office as its relay."""
    environment = {
        **os.environ,
        "ONEFRONT_MAIL_DOMAIN": HUB_DOMAIN,
        "ONEFRONT_RELAY_HOST": "127.0.0.1",
        "ONEFRONT_RELAY_PORT": str(post_office.smtp_port),
        "ONEFRONT_RELAY_TLS": "none",
    }
    hub = HubProcess(tmp_path / "data", environment, post_office.hub_port)
    await hub.command("db", "upgrade")
    await hub.command("demo", "seed")
    await hub.start()
    yield hub
    assert await hub.stop() == 0


async def sign_in(browser: Browser, hub: HubProcess, who: str, faults: list[str]) -> Page:
    """A desk of somebody's own, at the list of everything open."""
    page = await (await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")).new_page()
    watch(page, faults)
    await page.goto(f"{hub.http}/sign-in")
    await page.fill("[name=login]", f"{who}@{HUB_DOMAIN}")
    await page.fill("[name=password]", PASSWORD)
    await page.click("#sign-in")
    await page.wait_for_url("**/desk")
    await page.goto(f"{hub.http}/desk/inbox?view=open")
    await expect(page.locator("#connection")).to_be_hidden()
    return page


def mail(text: str, to: str = f"support@{HUB_DOMAIN}", answered: Message | None = None) -> EmailMessage:
    """A mail of the customer's, perhaps an answer as a mail program makes it."""
    message = EmailMessage()
    message["From"], message["To"] = f"Carla Rossi <{CUSTOMER}>", to
    message["Subject"] = "Grinder is loud" if answered is None else f"Re: {answered['Subject']}"
    if answered is not None:
        message["In-Reply-To"] = answered["Message-ID"]
        message["References"] = f"{answered['References']} {answered['Message-ID']}"
    message.set_content(text)
    return message


def check_answer(answer: Message) -> None:
    """It threads in the customer's mail program, comes back signed, and has its file."""
    assert answer["In-Reply-To"] == "<question@customer.test>"
    assert re.fullmatch(rf".*<reply\+\d+\.\d+\.[a-z2-7]{{16}}@{HUB_DOMAIN}>", answer["Reply-To"])
    assert [part.get_filename() for part in answer.walk() if part.get_filename()] == ["manual.txt"]


async def test_a_mail_is_answered_and_the_thread_grows(
    hub: HubProcess, post_office: PostOffice, browser: Browser, screenshots: Path
) -> None:
    faults: list[str] = []
    anna = await sign_in(browser, hub, "anna", faults)
    sven = await sign_in(browser, hub, "sven", faults)

    question = mail("My grinder is very loud since yesterday.")
    question["Message-ID"] = "<question@customer.test>"
    await post_office.send(question)
    await anna.locator(".inbox-row", has_text="Grinder is loud").locator("a").click()
    await anna.locator('[data-do="take"]').click()
    await expect(sven.locator(".inbox-row", has_text="Grinder is loud")).to_contain_text("Anna Keller")
    await sven.locator(".inbox-row", has_text="Grinder is loud").locator("a").click()
    await expect(anna.locator(".lookers")).to_contain_text("Sven Lindqvist")

    await anna.set_input_files("[data-files]", {"name": "manual.txt", "mimeType": "text/plain", "buffer": b"Turn it."})
    await expect(anna.locator(".composer-files [data-file]")).to_be_visible()
    await anna.fill(".composer-text", "Please clean the burrs, see the manual.")
    await anna.keyboard.press("Control+Enter")
    await expect(sven.locator('.entry[data-kind="outbound"]')).to_contain_text("sent")

    (answer,) = await post_office.mailbox("carla", 1)
    check_answer(answer)

    await post_office.send(mail("That helped, thank you!", answer["Reply-To"], answer))
    for page in (anna, sven):
        await expect(page.locator(".entry")).to_have_count(3)
        await expect(page.locator(".entry").last).to_contain_text("That helped, thank you!")
    await anna.screenshot(path=screenshots / "first-light.png")

    await anna.keyboard.press("Escape")
    await anna.locator('[data-do="wrap-up"]').click()
    await anna.locator("#wrap-up-codes input").first.check()
    await anna.locator("#dialog-wrap-up").get_by_role("button", name="Close the conversation").click()
    await expect(sven.locator(".inbox-row", has_text="Grinder is loud")).to_have_count(0)
    await expect(sven.locator(".conversation-head:not(:has([data-expected]))")).to_contain_text("closed")
    assert faults == []


@pytest.mark.long
async def test_the_send_guard_asks_before_an_answer_that_has_not_seen_everything(
    hub: HubProcess, post_office: PostOffice, browser: Browser
) -> None:
    faults: list[str] = []
    anna = await sign_in(browser, hub, "anna", faults)
    question = mail("Where is my order?")
    question["Message-ID"] = "<order@customer.test>"
    await post_office.send(question)
    row = anna.locator(".inbox-row", has_text="Grinder is loud")
    await row.locator("a").click()
    await anna.fill(".composer-text", "It left today.")
    # What a page that has lost its connection for a moment does not know.
    await anna.evaluate("document.querySelector('article.conversation').dataset.version = 1e9")
    await post_office.send(mail("Never mind, it came.", answered=question))
    await expect(row).to_contain_text("Never mind")
    await anna.locator("[data-send]").click()
    await expect(anna.locator("#dialog-newer")).to_contain_text("Never mind, it came.")
    await anna.get_by_role("button", name="Keep editing").click()
    await expect(anna.locator(".composer-text")).to_have_value("It left today.")
    assert len(await _outbound(hub)) == 0
    await anna.locator("[data-send]").click()
    assert len(await post_office.mailbox("carla", 1)) == 1
    assert faults == []


async def _outbound(hub: HubProcess) -> list[object]:
    """Answers in the newest interaction."""
    newest = (await hub.command("interactions", "--state", "open"))[0]["id"]
    said = await hub.command("interaction", str(newest))
    return [entry for entry in said["entries"] if entry["kind"] == "outbound"]
