"""The one place of wiring: from settings to the storage, the doors, the faces and the workers."""

import hmac
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import agent_ui
import portal
from channels.email.compose import EmailComposer
from channels.email.dkim_keys import keys_in
from channels.email.dkim_signing import SigningSender
from channels.email.imap_account import AfterCommit, ImapAccount, Position
from channels.email.proof.dkim_process import DkimProcess
from channels.email.proof.own_checks import OwnChecks
from channels.email.proof.prover import Prover
from channels.email.proof.resolver import DnsNames
from channels.email.relay import RelayAccount, SmtpRelay
from channels.email.smtp_door import SmtpOptions
from channels.email.smtp_limits import MIB, SmtpLimits
from channels.email.tls import TlsMode
from channels.email.tokens import ReplyTokens
from hub.errors import Invalid
from hub.interactions.inbox import GroupCommitInbox
from hub.interactions.positions import keep_position, position_of
from hub.ports import Sender
from hub.runtime.folder_sender import FolderSender
from hub.runtime.followers import FINISHERS, FOLLOWERS
from hub.settings import Settings
from hub.web.pages import Web
from hub.web.web_settings import WebSettings
from storage import schema
from storage.blobs import SETTLED, LocalBlobs
from storage.bus import Bus, MemoryBus
from storage.errors import NotMigrated
from storage.redis_bus import RedisBus
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Parts:
    """What every process is made of."""

    settings: Settings
    storage: Storage
    tokens: ReplyTokens
    composer: EmailComposer
    inbox: GroupCommitInbox


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[Parts]:
    """Everything opened, and closed again at the end. Raises `NotMigrated`, `StorageUnavailable`."""
    settings.data.mkdir(parents=True, exist_ok=True)
    if await schema.pending(settings.database):
        raise NotMigrated("the database is not up to date: run `python -m hub db upgrade`")
    bus: Bus = RedisBus(settings.redis_url) if settings.redis_url else MemoryBus()
    storage = Storage(settings.database, LocalBlobs(settings.data / "blobs", SETTLED), bus)
    storage.followers, storage.finishers = FOLLOWERS, FINISHERS
    await storage.open()
    await bus.open()
    tokens = ReplyTokens(settings.key(), settings.mail_domain)
    inbox = GroupCommitInbox(storage, lambda address: tokens.thread_of(address) is not None)
    try:
        yield Parts(settings, storage, tokens, EmailComposer(tokens), inbox)
    finally:
        await inbox.close()
        await bus.close()
        await storage.close()


def web_of(parts: Parts) -> Web:
    """The shared half of every web face."""
    settings = parts.settings
    web_settings = WebSettings(
        hosts=settings.known_hosts,
        https=settings.https,
        development=settings.development,
        trusted_proxies=frozenset(settings.trusted_proxies),
        company=settings.company,
        country=settings.country,
        key=hmac.digest(settings.key(), b"addresses without a session", "sha256"),
    )
    return Web(
        parts.storage, web_settings, {"desk": Path(agent_ui.__file__).parent, "portal": Path(portal.__file__).parent}
    )


def sender_of(settings: Settings) -> SigningSender:
    """Who signs outgoing mail and takes it: the relay, or a folder where there is none. Raises `Invalid` for a key."""
    return SigningSender(_taker_of(settings), keys_in(settings.dkim_folder))


def _taker_of(settings: Settings) -> Sender:
    if not settings.relay_host:
        return FolderSender(settings.data / "outgoing")
    account = RelayAccount(
        host=settings.relay_host,
        port=settings.relay_port,
        user=settings.relay_user,
        password=settings.relay_password,
        tls=TlsMode(settings.relay_tls),
        hostname=settings.mail_hostname,
    )
    return SmtpRelay(account)


def prover_of(settings: Settings, dkim: DkimProcess) -> Prover:
    """Who says whether senders are who they say: a mail server of ours, and our own checks unless the DNS is off."""
    if settings.dns_servers == ("off",):
        return Prover(None, settings.authserv_id)
    return Prover(OwnChecks(DnsNames(settings.dns_servers), dkim), settings.authserv_id)


def smtp_options(settings: Settings, source: str) -> SmtpOptions:
    """How a door presents itself and what it takes; it offers STARTTLS when there is a certificate."""
    context = None
    if settings.tls_certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(settings.tls_certificate, settings.tls_key or None)
    limits = SmtpLimits(
        size=settings.mail_limit * MIB,
        connections=settings.mail_connections,
        connections_per_peer=settings.mail_connections_per_peer,
    )
    return SmtpOptions(hostname=settings.mail_hostname, source=source, tls=context, limits=limits, spool=settings.data)


def imap_accounts(settings: Settings) -> list[ImapAccount]:
    """The mailboxes to read. Raises `Invalid` when the setting is not a JSON list of accounts."""
    if not settings.imap_accounts:
        return []
    try:
        return [_account(each) for each in json.loads(settings.imap_accounts)]
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid(f"the IMAP accounts cannot be read: {error}") from error


def _account(given: object) -> ImapAccount:
    """One account from its JSON object: the fields of `ImapAccount` but `context`."""
    if not isinstance(given, dict):
        raise TypeError("an account is a JSON object")
    tls, after = TlsMode(str(given.get("tls", TlsMode.TLS))), AfterCommit(str(given.get("after", AfterCommit.KEEP)))
    values = {**given, "tls": tls, "after": after}
    return ImapAccount(**values)


class StoredPositions:
    """Keeps IMAP positions in the database."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def load(self, source: str) -> Position | None:
        """The position last saved; None for a source never read."""
        kept = await position_of(self._storage, source)
        if kept is None:
            return None
        # Kept before mails were counted: there cannot have been more.
        known = kept.get("known", kept["uid"])
        return Position(kept["uidvalidity"], kept["uid"], kept.get("accepted", 0), known)

    async def save(self, source: str, position: Position) -> None:
        """Raises `StorageUnavailable`."""
        await keep_position(self._storage, source, asdict(position))
