"""The root web application: every face, the shared files, and what a monitor asks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from agent_ui.administration.area import Tools
from agent_ui.desktop import Desk, Ways, attach_desk, desk_routes
from agent_ui.enclosed_mail import enclosed_mail_routes
from agent_ui.sign_in import sign_in_routes
from channels.email.parse_process import ParserPool
from hub.cases.links import CaseLinks
from hub.interactions.automatic_answer import AnsweringMachine
from hub.interactions.receive import HouseRules
from hub.knowledge.readings import Readings
from hub.mailboxes.sealing import Sealer
from hub.parties.unsubscribe_links import UnsubscribeLinks
from hub.rules.book import RuleBook
from hub.runtime.figures import SCREEN, SOCKETS
from hub.runtime.health import Readiness, health_routes
from hub.runtime.listening import address_of
from hub.runtime.mailbox_check import MailboxCheck
from hub.runtime.mailbox_sources import MailboxSources
from hub.runtime.parts import Parts, web_of
from hub.web.application import application
from hub.web.limits import CONNECTION_LIMITS
from hub.web.pages import Web
from hub.web.remote_images import remote_image_routes
from portal.customer.case_page import case_routes
from portal.customer.request_page import request_routes
from portal.knowledge.face import Face
from portal.knowledge.routes import help_routes
from portal.unsubscribe import unsubscribe_routes

# A page waits for its turn; the process is started when the first enclosed mail is opened.
ENCLOSED_AT_ONCE = 1
# How long requests under way may take once the process is to stop (seconds).
FINISH = 5.0


@dataclass(slots=True)
class Site:
    """The running web site. `address` is where it listens, as `host:port`."""

    desk: Desk
    runner: web.AppRunner
    address: str

    async def close(self) -> None:
        """Stop listening, tell the desktops to connect elsewhere, finish what is under way."""
        for site in list(self.runner.sites):
            await site.stop()
        await self.desk.close()
        with suppress(TimeoutError):
            # A desktop that does not answer "goodbye" would hold us up longer than requests may.
            async with asyncio.timeout(FINISH + 1):
                await self.runner.cleanup()


async def open_site(parts: Parts, readiness: Readiness) -> Site:
    """Build the application and listen. Raises `OSError` if the address cannot be listened on."""
    shared = web_of(parts)
    parsers = ParserPool(ENCLOSED_AT_ONCE)
    mails = [*enclosed_mail_routes(shared, parsers), *remote_image_routes(shared)]
    sealer = Sealer(parts.settings.key())
    tools = Tools(sealer, MailboxCheck(MailboxSources(parts.storage, sealer)), parts.settings.public_url)
    faces = [*sign_in_routes(shared), *desk_routes(shared, tools), *mails, *_portal(parts, shared)]
    readings = Readings(parts.storage)
    faces += help_routes(Face(shared, readings, parts.settings.public_url))
    app = application(shared, [*faces, *health_routes(parts, readiness)])
    app.cleanup_ctx.append(_open(parsers))
    app.cleanup_ctx.append(_count(readings))
    hold = timedelta(seconds=parts.settings.undo_seconds)
    ways = Ways(parts.composer, hold, SCREEN.observe, parts.settings.announce_monitoring)
    desk = attach_desk(app, shared, ways)
    SOCKETS.set_function(lambda: len(desk.socket.clients))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=FINISH, handle_signals=False, **CONNECTION_LIMITS)
    await runner.setup()
    host, port = address_of(parts.settings.http)
    site = web.TCPSite(runner, host, port, backlog=512)
    await site.start()
    listening = runner.addresses[0]
    return Site(desk, runner, f"{listening[0]}:{listening[1]}")


def _portal(parts: Parts, shared: Web) -> list[web.RouteDef]:
    """The face for customers."""
    key, site = parts.settings.key(), parts.settings.public_url
    house = HouseRules(AnsweringMachine(parts.composer, parts.storage.blobs), RuleBook(), parts.settings.country)
    return [
        *unsubscribe_routes(shared, UnsubscribeLinks(key, site)),
        *request_routes(shared, house, parts.settings.request_inbox),
        *case_routes(shared, CaseLinks(key, site), house),
    ]


def _count(readings: Readings) -> Callable[[web.Application], AsyncIterator[None]]:
    async def while_it_runs(app: web.Application) -> AsyncIterator[None]:
        counting = asyncio.create_task(readings.run())
        yield
        counting.cancel()
        await asyncio.gather(counting, return_exceptions=True)

    return while_it_runs


def _open(parsers: ParserPool) -> Callable[[web.Application], AsyncIterator[None]]:
    async def while_it_runs(app: web.Application) -> AsyncIterator[None]:
        async with parsers:
            yield

    return while_it_runs
