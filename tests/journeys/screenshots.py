"""The README's pictures: `bin/screenshots` starts the demo company, has customers write, and looks."""

import asyncio
import os
import sys
import tempfile
from email.message import EmailMessage
from email.utils import localtime
from pathlib import Path
from shutil import which

import aiosmtplib
from playwright.async_api import Browser, Page, async_playwright

from tests.journeys.hub_process import HubProcess
from tests.services.browser import ARGUMENTS

DOMAIN, PASSWORD = "bellini.example", "espresso-please"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


async def desk_of(browser: Browser, hub: HubProcess, who: str, **context: object) -> Page:
    """Somebody's desk at the list of everything open."""
    page = await browser.new_page(viewport=context.pop("viewport", DESK), **context)  # type: ignore[arg-type]
    await page.goto(f"{hub.http}/sign-in")
    await page.fill("[name=login]", f"{who}@{DOMAIN}")
    await page.fill("[name=password]", PASSWORD)
    await page.click("#sign-in")
    await page.wait_for_url("**/desk")
    return page


async def write(hub: HubProcess) -> None:
    """A customer writes."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Carla Rossi <carla@rossi.example>", f"support@{DOMAIN}"
    mail["Date"] = localtime()
    mail["Subject"] = "Grinder is loud since the last cleaning"
    mail.set_content("Hello,\n\nsince I cleaned it on Sunday the grinder is very loud. What can I do?\n\nCarla Rossi")
    mail.add_attachment(b"x" * 48_000, maintype="audio", subtype="mpeg", filename="grinder.mp3")
    host, port = hub.smtp
    await aiosmtplib.send(mail, hostname=host, port=port, start_tls=False)


async def pictures(browser: Browser, hub: HubProcess, folder: Path) -> None:
    """An offer, a conversation with a colleague looking on, the same in the dark, and on a telephone."""
    anna = await desk_of(browser, hub, "anna")
    await anna.goto(f"{hub.http}/desk/inbox?view=open")
    await write(hub)
    await anna.get_by_text("Grinder is loud").first.wait_for()
    await anna.get_by_role("button", name="Ready", exact=True).click()
    await anna.locator("[data-offer]").wait_for()
    await anna.screenshot(path=folder / "offer.png", animations="disabled")
    await anna.get_by_text("Grinder is loud").first.click()
    await anna.get_by_role("button", name="Take", exact=True).click()
    await anna.get_by_role("button", name="Give back").wait_for()
    await anna.fill(
        ".composer-text", "That is not dangerous: the seal is worn. A new one is on its way to you, free of charge."
    )
    number = await anna.locator("article.conversation").get_attribute("data-interaction")
    sven = await desk_of(browser, hub, "sven", color_scheme="dark")
    await sven.goto(f"{hub.http}/desk/interactions/{number}")
    await sven.locator(".lookers", has_text="Anna").wait_for()
    await anna.keyboard.press("Control+Enter")
    await sven.locator('.entry[data-kind="outbound"]', has_text="the seal is worn").wait_for()
    await sven.locator(".customer [data-part][data-read]").wait_for()
    await sven.screenshot(path=folder / "conversation-dark.png", animations="disabled")
    phone = await desk_of(browser, hub, "elena", viewport=PHONE)
    await phone.goto(f"{hub.http}/desk/interactions/{number}")
    await phone.screenshot(path=folder / "phone.png", animations="disabled")


async def main(folder: Path) -> None:
    """Start, look, stop."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        hub = HubProcess(Path(data), dict(os.environ))
        await hub.command("db", "upgrade")
        await hub.command("demo", "seed")
        await hub.start()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=which("chromium"), args=ARGUMENTS)
            await pictures(browser, hub, folder)
            await browser.close()
        await hub.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
