"""The demo company open for business: customers write by SMTP, its people sit at Chromium, what leaves is caught."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import aiosmtplib
import pytest
from playwright.async_api import Browser, Page

from tests.agent_ui.browsers import connected
from tests.hub.runtime.running import founded
from tests.journeys.hub_process import HubProcess
from tests.journeys.mail_sink import MailSink, mail_sink
from tests.services.browser import watch

DOMAIN, PASSWORD = "bellini.example", "espresso-please"


@dataclass
class CoffeeHouse:
    """The running company, and who comes to it."""

    hub: HubProcess
    sink: MailSink
    browser: Browser
    pictures: Path
    faults: list[str] = field(default_factory=list)

    async def sit_down(self, who: str, path: str = "/desk", password: str = PASSWORD) -> Page:
        """Somebody signs in at a browser of their own and opens a page of the desk."""
        context = await self.browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page = await context.new_page()
        watch(page, self.faults)
        await page.goto(f"{self.hub.http}/sign-in")
        await page.fill("[name=login]", f"{who}@{DOMAIN}")
        await page.fill("[name=password]", password)
        await page.click("#sign-in")
        await page.wait_for_url("**/desk")
        if path != "/desk":
            await self.show(page, path)
        await connected(page)
        return page

    async def show(self, page: Page, path: str) -> None:
        """Type an address."""
        await page.goto(f"{self.hub.http}{path}")

    async def picture(self, page: Page, name: str) -> None:
        """Keep what a page shows, for people to look at."""
        await page.screenshot(path=self.pictures / f"{name}.png")

    async def write(self, sender: str, subject: str, text: str, inbox: str = "support") -> EmailMessage:
        """A customer writes, e.g. `Carla Rossi <carla@rossi.example>`. Returns the mail."""
        return await self._hand_in(_mail(sender, f"{inbox}@{DOMAIN}", subject, text))

    async def write_again(self, mail: EmailMessage, text: str) -> None:
        """The customer has something to add to what they wrote."""
        await self._hand_in(_mail(mail["From"], mail["To"], mail["Subject"], text, mail["Message-ID"]))

    async def answer(self, mail: EmailMessage, text: str) -> None:
        """The customer answers what they got, as a mail program does."""
        subject = f"Re: {mail['Subject']}"
        await self._hand_in(_mail(mail["To"], mail["Reply-To"], subject, text, mail["Message-ID"]))

    async def _hand_in(self, mail: EmailMessage) -> EmailMessage:
        host, port = self.hub.smtp
        await aiosmtplib.send(mail, hostname=host, port=port, start_tls=False)
        return mail


def _mail(sender: str, to: str, subject: str, text: str, after: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = make_msgid(domain="customer.example")
    if after:
        mail["In-Reply-To"] = after
    mail.set_content(text)
    return mail


@pytest.fixture
async def house(
    templates: dict[str, str], tmp_path: Path, browser: Browser, screenshots: Path
) -> AsyncIterator[CoffeeHouse]:
    """The company, open. The test fails if a script threw, a page broke its policy, or a mail left unexpected."""
    async with mail_sink() as sink:
        relay = {"HOST": "127.0.0.1", "PORT": str(sink.port), "TLS": "none"}
        settings = {f"ONEFRONT_RELAY_{name}": value for name, value in relay.items()}
        data = (await founded(tmp_path / "data", templates)).data
        hub = HubProcess(data, {**os.environ, **settings, "ONEFRONT_DNS_SERVERS": "off"})
        await hub.start()
        house = CoffeeHouse(hub, sink, browser, screenshots)
        yield house
        assert await hub.stop() == 0
        assert house.faults == []
        assert sink.is_empty()
