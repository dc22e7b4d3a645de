"""A company with a face for its customers: their browser, the mail that reaches them, and who answers them."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient
from sqlalchemy import select

import portal
from hub.access.actor import Actor
from hub.access.document_rights import FIRST_RIGHTS
from hub.cases.links import CaseLink, CaseLinks
from hub.cases.model import CaseCategory
from hub.cases.notices import Teller, tell_due
from hub.documents.model import Document
from hub.documents.transition import Step, transition
from hub.documents.visible import Seen
from hub.interactions.automatic_answer import AnsweringMachine
from hub.interactions.model import Message
from hub.interactions.receive import HouseRules
from hub.rules.book import RuleBook
from hub.web.application import application
from hub.web.pages import Web
from portal.customer.case_page import case_routes
from portal.customer.notice import CaseNotice
from portal.customer.request_page import request_routes
from storage.outbox import OutboxRow
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

Client = TestClient[web.Request, web.Application]
LINKS = CaseLinks(b"a secret of the tests, long enough", "https://desk.example")
CARLA = "carla@customer.test"
_HIDDEN = re.compile(r'name="(csrf_token|ticket|key)" value="([^"]+)"')


@dataclass(frozen=True)
class Front:
    """The company, a stranger's browser, and `anna` with rights to cases; `printer` is offered to customers."""

    company: Company
    browser: Client
    anna: Actor
    printer: int

    @property
    def storage(self) -> Storage:
        """Where all is kept."""
        return self.company.storage

    async def form(self, path: str = "/request") -> dict[str, str]:
        """What a page's form carries beside what somebody types."""
        page = await (await self.browser.get(path)).text()
        return dict(_HIDDEN.findall(page))

    async def ask(self, *, after: timedelta = timedelta(seconds=30), **fields: str) -> tuple[int, str]:
        """Fill the form of requests in after a while and send it; returns the status and the page."""
        hidden = await self.form()
        self.pass_time(after)
        usual = {"topic": str(self.printer), "title": "No ink", "text": "It prints white.", "address": CARLA}
        answer = await self.post("/request", {**hidden, **usual, **fields})
        return answer.status, await answer.text()

    async def post(self, path: str, fields: dict[str, str] | FormData) -> ClientResponse:
        """Send a form as a browser does."""
        origin = {"Origin": f"http://{self.browser.host}:{self.browser.port}"}
        return await self.browser.post(path, data=fields, headers=origin, allow_redirects=False)

    def pass_time(self, by: timedelta) -> None:
        """Let time pass."""
        clock = self.storage.clock
        assert isinstance(clock, SettableClock)
        clock.advance(by)

    async def tell(self) -> list[tuple[str, str]]:
        """Have mails about cases be written; all that is in the outbox, to whom and what."""
        teller = Teller(self.company.composer, self.storage.blobs, LINKS, CaseNotice())
        await tell_due(self.storage, teller)
        async with self.storage.reading() as session:
            rows = (await session.scalars(select(OutboxRow).order_by(OutboxRow.id))).all()
        return [(row.recipient, (await self.storage.blobs.get(row.content)).decode()) for row in rows]

    async def go(self, case: int, *ways: str) -> None:
        """Anna takes a case along these ways."""
        for way in ways:
            seen = Seen(case, (await self.case(case)).version)
            await transition(self.storage, Step(seen, way, "because"), self.anna)

    async def case(self, case: int) -> Document:
        """Its row."""
        async with self.storage.reading() as session:
            return await session.get_one(Document, case)

    async def messages(self) -> list[Message]:
        """All that was said, oldest first."""
        async with self.storage.reading() as session:
            return list(await session.scalars(select(Message).order_by(Message.id)))

    def path(self, case: int, address: str = CARLA) -> str:
        """Where somebody sees a case."""
        return f"/case/{LINKS.token(CaseLink(case, address), self.storage.clock.now())}"


@pytest.fixture
async def front(company: Company, aiohttp_client: Callable[[web.Application], Awaitable[Client]]) -> Front:
    """The company's face, on each database."""
    async with company.storage.transaction() as work:
        printer = CaseCategory(name="Printer", queue_id=company.sales, offered=True)
        work.add(printer, CaseCategory(name="Of our own"))
    site = Web(company.storage, faces={"portal": Path(portal.__file__).parent})
    house = HouseRules(AnsweringMachine(company.composer, company.storage.blobs), RuleBook())
    app = application(site, [*request_routes(site, house), *case_routes(site, LINKS, house)])
    anna = replace(company.anna, permissions=company.anna.permissions | FIRST_RIGHTS["agent"])
    return Front(company, await aiohttp_client(app), anna, printer.id)
