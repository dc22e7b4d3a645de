"""`config check`: the settings, and whether everything they name can be reached."""

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiosmtplib
from redis.asyncio import Redis
from redis.exceptions import RedisError

from channels.email.imap_account import ImapAccount
from channels.email.imap_connection import ImapConnection
from channels.email.tls import TlsMode, client_context
from hub.errors import Invalid
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.listening import OFF, address_of
from hub.runtime.parts import imap_accounts
from hub.settings import Settings
from storage import schema

PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    outcome: str


async def _check(settings: Settings, options: Namespace) -> Answer:
    checks = [
        await _try("addresses", lambda: _addresses(settings)),
        await _try("secret key", lambda: _key(settings)),
        await _try("database", lambda: _database(settings)),
        await _try("redis", lambda: _redis(settings)),
        await _try("relay", lambda: _relay(settings)),
    ]
    checks += await _mailboxes(settings)
    rows = [("ok" if check.ok else "FAILED", check.name, check.outcome) for check in checks]
    data = [{"name": check.name, "ok": check.ok, "outcome": check.outcome} for check in checks]
    return Answer(data, table(rows), failed=not all(check.ok for check in checks))


async def _mailboxes(settings: Settings) -> list[Check]:
    try:
        accounts = imap_accounts(settings)
    except Invalid as error:
        return [Check("mailboxes", ok=False, outcome=error.message)]
    return [await _try(account.source, _imap(account)) for account in accounts]


async def _try(name: str, look: Callable[[], Awaitable[str]]) -> Check:
    try:
        async with asyncio.timeout(PATIENCE):
            return Check(name, ok=True, outcome=await look())
    except TimeoutError:
        return Check(name, ok=False, outcome="no answer")
    # A check reports whatever is wrong; that is all it is for.
    except Exception as error:  # noqa: BLE001
        return Check(name, ok=False, outcome=str(error) or type(error).__name__)


async def _addresses(settings: Settings) -> str:
    for written in (settings.http, settings.smtp, settings.lmtp):
        if written != OFF:
            address_of(written)
    return f"http {settings.http}, smtp {settings.smtp}, lmtp {settings.lmtp}"


async def _key(settings: Settings) -> str:
    settings.key()
    return "given" if settings.secret_key else "kept in the data folder"


async def _database(settings: Settings) -> str:
    settings.data.mkdir(parents=True, exist_ok=True)
    pending = await schema.pending(settings.database)
    if pending:
        raise RuntimeError(f"{len(pending)} migrations are missing: run `python -m hub db upgrade`")
    return settings.database.partition(":")[0]


async def _redis(settings: Settings) -> str:
    if not settings.redis_url:
        return "none: hints stay in this process"
    try:
        async with Redis.from_url(settings.redis_url, socket_timeout=PATIENCE) as client:
            await client.ping()
    except RedisError as error:
        raise RuntimeError(str(error)) from error
    return "answers"


async def _relay(settings: Settings) -> str:
    if not settings.relay_host:
        return "none: outgoing mail is kept as files in the data folder"
    tls = TlsMode(settings.relay_tls)
    client = aiosmtplib.SMTP(
        hostname=settings.relay_host,
        port=settings.relay_port,
        username=settings.relay_user or None,
        password=settings.relay_password or None,
        use_tls=tls is TlsMode.TLS,
        start_tls=tls is TlsMode.STARTTLS,
        tls_context=None if tls is TlsMode.NONE else client_context(None),
        timeout=PATIENCE,
    )
    await client.connect()
    await client.quit()
    return f"{settings.relay_host}:{settings.relay_port} answers" + (", signed in" if settings.relay_user else "")


def _imap(account: ImapAccount) -> Callable[[], Awaitable[str]]:
    async def look() -> str:
        connection = ImapConnection(account, PATIENCE)
        try:
            await connection.open()
        finally:
            connection.close()
        return f"signed in, {account.folder} is there"

    return look


COMMANDS = (Command("config check", "check the settings and every connection they name", _check, "config check"),)
