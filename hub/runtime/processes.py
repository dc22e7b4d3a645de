"""Starts the parts a process is to run, says when they accept, and stops them in the order that loses nothing."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum

from agent_ui.archive_pages import HtmlArchivePages
from agent_ui.guest_voice import GuestVoice
from channels.email.imap_reader import ImapReader
from channels.email.parse_process import ParserPool
from channels.email.proof.dkim_process import DkimProcess
from channels.email.proving_parser import ProvingParser
from channels.email.smtp_door import LmtpDoor, SmtpDoor
from hub.activities.reminders import keep_reminding
from hub.activities.tell_guests import Inviter, keep_telling_guests
from hub.bulk.run import BulkWorker
from hub.cases.links import CaseLinks
from hub.cases.notices import Teller, keep_telling_customers
from hub.exports.worker import ExportWorker
from hub.imports.worker import ImportWorker
from hub.interactions.deliverer import Deliverer
from hub.interactions.understand import Understander
from hub.mailboxes.sealing import Sealer
from hub.privacy.seal import AddressSeal
from hub.privacy.worker import PrivacyWorker
from hub.queueing.router import Router
from hub.queueing.timers import keep_times
from hub.runtime.bringing import readers_of
from hub.runtime.figures import UNHANDLED, count_events
from hub.runtime.health import Readiness
from hub.runtime.listening import OFF, address_of
from hub.runtime.mailbox_sources import MailboxSources
from hub.runtime.mailboxes import MailboxReaders
from hub.runtime.parts import (
    Parts,
    StoredPositions,
    imap_accounts,
    open_parts,
    prover_of,
    sender_of,
    smtp_options,
    web_of,
)
from hub.runtime.sent_copies import SentCopies
from hub.runtime.singleton import alone
from hub.runtime.site import Site, open_site
from hub.runtime.supervise import supervise
from hub.runtime.sweeper import sweep
from hub.service_level.tell import keep_telling
from hub.settings import Settings
from portal.customer.notice import CaseNotice

log = logging.getLogger(__name__)

STOP_WITHIN = 10.0


class Part(StrEnum):
    """What a process can run; `serve` runs them all."""

    WEB = "web"
    SMTP = "smtp"
    IMAP = "imap"
    WORKER = "worker"


class HubProcess:
    """One process with its parts. `run` returns after a stop by SIGTERM or SIGINT."""

    def __init__(self, settings: Settings, wanted: frozenset[Part]) -> None:
        self._settings = settings
        self._wanted = wanted
        self._readiness = Readiness()
        self._doors: list[asyncio.Task[None]] = []
        self._workers: list[asyncio.Task[None]] = []
        self._site: Site | None = None
        self._stop = asyncio.Event()

    async def run(self, ready: Callable[[Mapping[str, str]], None]) -> None:
        """Start, call `ready` with where it listens by door, and serve until a signal comes.

        A stop that is not done after ten seconds ends the whole process, whatever it runs besides.

        Raises `OSError` for an address that is taken, `NotMigrated`, `StorageUnavailable`.
        """
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_count_unhandled)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        if self._wanted != frozenset(Part) and not self._settings.redis_url:
            log.warning("without Redis, desks do not hear at once of what other processes do")
        async with open_parts(self._settings) as parts:
            try:
                ready(await self._start(parts))
                await self._stop.wait()
            finally:
                await self._shut_down()

    async def _start(self, parts: Parts) -> dict[str, str]:
        """Workers first, then doors: nothing is accepted that nobody would look at."""
        listening: dict[str, str] = {}
        if Part.WORKER in self._wanted:
            self._start_workers(parts)
        if Part.WEB in self._wanted:
            self._site = await open_site(parts, self._readiness)
            self._work("desk", self._site.desk.run)
            self._work("figures", lambda: count_events(parts.storage))
            listening["http"] = self._site.address
        if Part.SMTP in self._wanted:
            listening |= await self._open_doors(parts)
        if Part.IMAP in self._wanted:
            self._read_mailboxes(parts)
        return listening

    def _start_workers(self, parts: Parts) -> None:
        storage = parts.storage

        async def understand() -> None:
            async with ParserPool(parts.settings.parsers) as pool, DkimProcess() as dkim:
                parser = ProvingParser(pool, prover_of(parts.settings, dkim))
                await Understander(storage, {"email": parser}, parts.composer, parts.settings.country).run()

        self._work("understander", lambda: alone(storage, "understander", understand))
        self._work("router", Router(storage).run)
        self._work("bulk runs", lambda: alone(storage, "bulk", BulkWorker(storage).run))
        pages = HtmlArchivePages(web_of(parts))
        worker = PrivacyWorker(storage, pages, AddressSeal(parts.settings.key()))
        self._work("privacy", lambda: alone(storage, "privacy", worker.run))

        async def bring_in() -> None:
            async with ParserPool(1) as pool:
                await ImportWorker(storage, readers_of(parts, pool)).run()

        self._work("imports", lambda: alone(storage, "imports", bring_in))
        self._work("exports", lambda: alone(storage, "exports", ExportWorker(storage).run))
        self._work("timers", lambda: keep_times(storage))
        self._work("service level", lambda: keep_telling(storage))
        self._work("reminders", lambda: keep_reminding(storage))
        links = CaseLinks(parts.settings.key(), parts.settings.public_url)
        teller = Teller(parts.composer, storage.blobs, links, CaseNotice())
        self._work("customers told", lambda: keep_telling_customers(storage, teller))
        inviter = Inviter(parts.composer, storage.blobs, GuestVoice())
        self._work("guests told", lambda: keep_telling_guests(storage, inviter))
        self._work("deliverer", Deliverer(storage, {"email": sender_of(parts.settings)}).run)
        self._work("sweeper", lambda: alone(storage, "sweeper", lambda: sweep(storage)))

    async def _open_doors(self, parts: Parts) -> dict[str, str]:
        opened = {}
        for name, kind, written in (
            ("smtp", SmtpDoor, parts.settings.smtp),
            ("lmtp", LmtpDoor, parts.settings.lmtp),
        ):
            if written == OFF:
                continue
            host, port = address_of(written)
            door = kind(host, port, smtp_options(parts.settings, name))
            serving = asyncio.create_task(door.run(parts.inbox), name=name)
            await _opened(door, serving)
            self._doors.append(serving)
            self._readiness.doors[name] = serving
            opened[name] = f"{host}:{door.port}"
        return opened

    def _read_mailboxes(self, parts: Parts) -> None:
        positions = StoredPositions(parts.storage)
        for account in imap_accounts(parts.settings):
            reader = ImapReader(account, positions, parts.storage.clock)
            self._work(account.source, _only_one(parts, account.source, reader))
        sources = MailboxSources(parts.storage, Sealer(parts.settings.key()))
        self._work("mailboxes", MailboxReaders(parts, sources).run)
        self._work("sent copies", SentCopies(parts.storage, sources).run)

    def _work(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        self._workers.append(asyncio.create_task(supervise(name, run), name=name))

    async def _shut_down(self) -> None:
        """Not ready, doors closed, desktops sent away, requests done, then the workers. Nothing depends on it."""
        log.info("stopping")
        _exit_within(STOP_WITHIN)
        self._readiness.stopping = True
        await _cancelled(self._doors)
        if self._site is not None:
            await self._site.close()
        await _cancelled(self._workers)


def _only_one(parts: Parts, source: str, reader: ImapReader) -> Callable[[], Awaitable[None]]:
    return lambda: alone(parts.storage, source, lambda: reader.run(parts.inbox))


async def _opened(door: SmtpDoor, serving: asyncio.Task[None]) -> None:
    """Wait until the door is open. Raises what kept it shut."""
    opened = asyncio.create_task(door.opened.wait())
    await asyncio.wait([opened, serving], return_when=asyncio.FIRST_COMPLETED)
    opened.cancel()
    if serving.done():
        serving.result()


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _exit_within(seconds: float) -> None:
    """A thread of its own: a loop that hangs, or a thread the interpreter waits for, must not hold it up."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


def _count_unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    UNHANDLED.inc()
    error = context.get("exception")
    log.error("unhandled: %s", context.get("message"), exc_info=error if isinstance(error, BaseException) else None)
