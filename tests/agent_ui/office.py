"""The desk served for real over the small company, and people who sit at it."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import socketio
from aiohttp import ClientSession, web

from agent_ui.administration.area import Tools
from agent_ui.desktop import Desk, Ways, attach_desk, desk_routes
from agent_ui.enclosed_mail import enclosed_mail_routes
from agent_ui.sign_in import sign_in_routes
from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.sessions import open_session
from hub.access.users import set_roles
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.mailboxes.model import MailAccount
from hub.mailboxes.sealing import Sealer
from hub.mailboxes.trouble import Trouble
from hub.ports import Composer
from hub.web.application import application
from hub.web.fetch import Fetched
from hub.web.pages import Web
from hub.web.remote_images import remote_image_routes
from hub.web.web_settings import WebSettings
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.hub.plain_channel import PlainParser
from tests.hub.web.site import DESK

SEALER = Sealer(b"k" * 32)

# A second, as the library has it, is short on a busy machine (seconds).
PATIENCE = 60


@dataclass
class Mailboxes:
    """Mailboxes of the outside: what keeps each from being used, by name; nothing if it is not in here."""

    troubles: dict[str, Trouble] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    async def trouble(self, account: MailAccount) -> Trouble | None:
        self.tried.append(account.name)
        return self.troubles.get(account.name)


@dataclass
class Office:
    """The running desk. `address` stays the same when it closes and opens again.

    `elsewhere` is what lies at addresses of the outside, and `fetched` which of them were asked for.
    """

    company: Company
    port: int = 0
    desk: Desk | None = None
    took: list[float] = field(default_factory=list)
    hold: timedelta = timedelta(0)
    composer: Composer | None = None
    settings: WebSettings = field(default_factory=WebSettings)
    elsewhere: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    check: Mailboxes = field(default_factory=Mailboxes)
    announced: bool = True
    _runner: web.AppRunner | None = None
    _running: asyncio.Task[None] | None = None
    _seats: list["Seat"] = field(default_factory=list)

    @property
    def storage(self) -> Storage:
        return self.company.storage

    @property
    def address(self) -> str:
        """The origin of its pages."""
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Serve pages, socket and feed."""
        site = Web(self.storage, self.settings, DESK)
        app = application(
            site,
            [
                *sign_in_routes(site),
                *desk_routes(site, Tools(SEALER, self.check)),
                *remote_image_routes(site, self._fetch),
                *enclosed_mail_routes(site, PlainParser()),
            ],
        )
        self.desk = attach_desk(
            app, site, Ways(self.composer or self.company.composer, self.hold, self.took.append, self.announced)
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        self._running = asyncio.create_task(self.desk.run())

    async def stop_feed(self) -> None:
        """Pages are told nothing more of what happens; what they ask is answered."""
        assert self._running is not None
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    async def restart_feed(self) -> None:
        """End what feeds the pages and begin it again, as a hub does that lost its storage for a while."""
        assert self.desk is not None, "it was opened"
        await self.stop_feed()
        self._running = asyncio.create_task(self.desk.run())

    async def _fetch(self, url: str) -> Fetched:
        self.fetched.append(url)
        return Fetched("application/octet-stream", self.elsewhere.get(url, b""))

    async def close(self) -> None:
        """Go away, as a process that is stopped does. What broke while it ran is raised."""
        assert self.desk is not None, "it was opened"
        assert self._runner is not None
        assert self._running is not None
        self._running.cancel()
        (ended,) = await asyncio.gather(self._running, return_exceptions=True)
        await self.desk.close()
        await self._runner.cleanup()
        assert isinstance(ended, asyncio.CancelledError), ended

    async def reopen(self) -> None:
        """Close and open again, with what was changed meanwhile."""
        await self.close()
        await self.open()

    async def end(self) -> None:
        """Everybody leaves, then it closes."""
        for seat in self._seats:
            await seat.leave()
        await self.close()

    async def token(self, actor: Actor) -> str:
        """A fresh session's token, as the cookie `sid` holds it."""
        async with self.storage.transaction() as work:
            _, token = await open_session(work, actor.user_id, "test")
        return token

    async def speak(self, actor: Actor, language: str) -> None:
        """Have somebody use another language from now on."""
        async with self.storage.transaction() as work:
            user = await work.locked(User, actor.user_id)
            assert user is not None
            user.language = language

    async def seat(self, actor: Actor, interaction_id: int | None = None, **shown: object) -> "Seat":
        """Somebody at an open desk that shows a conversation, or only a list, and what else its page says it has."""
        seat = await self.seat_of(await self.token(actor))
        await seat.ask("watch", interaction_id=interaction_id, **shown)
        return seat

    async def seat_of(self, token: str) -> "Seat":
        """A desk of a certain session that has yet to say what it shows."""
        seat = Seat(self.address, token)
        self._seats.append(seat)
        await seat.sit_down()
        return seat

    def browser_like(self, token: str) -> ClientSession:
        """A client for pages, signed in with a token; with "" it is a stranger's."""
        return ClientSession(self.address, headers={"Origin": self.address, "Cookie": f"sid={token}"})

    async def signed_in(self, actor: Actor) -> ClientSession:
        """Somebody's client for pages that sends the token of their forms."""
        client = self.browser_like(await self.token(actor))
        found = re.search(r'name="csrf_token" value="([^"]+)"', await (await client.get("/desk")).text())
        assert found, "the desk has a form to sign out"
        client.headers["X-CSRF-Token"] = found[1]
        return client

    async def newest(self) -> int:
        """The number of the interaction that was active last."""
        page = await inbox_page(self.storage, OPERATOR, InboxFilter(InboxView.OPEN), limit=1)
        return page.rows[0].id

    async def letter(self, sender: str, text: str, inbox: str = "support@example.com", **fields: str) -> int:
        """Have a customer write, and return the interaction."""
        await self.company.write(sender, text, inbox, **fields)
        return await self.newest()


class Seat:
    """An open desk without a browser: it sends commands and hears what it is told."""

    def __init__(self, address: str, token: str) -> None:
        # The library leaves a session of its own open when it is not let in.
        self._http = ClientSession()
        self.socket = socketio.AsyncClient(reconnection=False, http_session=self._http)
        self.heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.gone = asyncio.Event()
        self._address = address
        self._headers = {"Cookie": f"sid={token}", "Origin": address}
        self.socket.on("*", self._hear)
        self.socket.on("disconnect", self._lose)

    async def sit_down(self, headers: dict[str, str] | None = None) -> None:
        """Connect. Raises `socketio.exceptions.ConnectionError` when not let in."""
        sent = self._headers if headers is None else headers
        await self.socket.connect(
            self._address, sent, transports=["websocket"], socketio_path="/desk/socket.io", wait_timeout=PATIENCE
        )

    async def ask(self, name: str, /, **values: object) -> dict[str, Any]:
        """Send a command and return its acknowledgement."""
        answer: dict[str, Any] = await self.socket.call(name, values, timeout=PATIENCE)
        return answer

    async def told(self, name: str) -> Any:
        """The next thing of this kind the desk is told; what comes before it is thrown away."""
        async with asyncio.timeout(PATIENCE):
            while True:
                heard, data = await self.heard.get()
                if heard == name:
                    return data

    async def told_until(self, name: str) -> list[tuple[str, Any]]:
        """Everything the desk is told up to the first of a kind."""
        said: list[tuple[str, Any]] = []
        async with asyncio.timeout(PATIENCE):
            while not said or said[-1][0] != name:
                said.append(await self.heard.get())
        return said

    async def leave(self) -> None:
        """Disconnect."""
        await self.socket.shutdown()
        await self._http.close()

    async def _hear(self, name: str, data: object = None) -> None:
        self.heard.put_nowait((name, data))

    async def _lose(self, reason: object = None) -> None:
        self.gone.set()


@pytest.fixture
async def office(company: Company) -> AsyncIterator[Office]:
    """The company's desk, open; Anna and Boris serve support, Clara sales, Sven supervises."""
    await ensure_roles(company.storage)
    people = {company.anna: "agent", company.boris: "agent", company.clara: "agent", company.sven: "supervisor"}
    for actor, role in people.items():
        await set_roles(company.storage, actor.user_id, (role,), OPERATOR)
    office = Office(company)
    await office.open()
    yield office
    await office.end()
