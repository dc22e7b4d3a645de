"""Signing in by STARTTLS and with OAuth 2 tokens, on a real Dovecot."""

import asyncio

import pytest

from channels.email.imap_account import ImapAccount
from channels.email.imap_connection import ImapConnection, ImapLost, ImapRefused
from channels.email.tls import TlsMode
from hub.mailboxes.oauth import TokenRefused
from tests.channels.email.test_imap_reader import account_of, pytestmark
from tests.peers.certificate import trusting
from tests.peers.dovecot import USER, Dovecot, dovecot
from tests.peers.tokens import SignInService

__all__ = ["dovecot", "pytestmark"]

WITHIN = 5.0


async def test_starttls_secures_what_is_said(dovecot: Dovecot) -> None:
    account = account_of(dovecot, tls=TlsMode.STARTTLS, context=trusting(dovecot.home))
    connection = ImapConnection(account, WITHIN)
    await connection.open()
    assert connection.uidvalidity
    connection.close()
    assert "TLS" in (dovecot.home / "log").read_text().split("Login: user=")[1]


async def test_a_server_nobody_vouches_for_is_told_nothing(dovecot: Dovecot) -> None:
    connection = ImapConnection(account_of(dovecot, tls=TlsMode.STARTTLS), WITHIN)
    with pytest.raises(ImapLost):
        await connection.sign_in()
    connection.close()
    assert "Login: user=" not in (dovecot.home / "log").read_text()


@pytest.mark.parametrize(
    "answer",
    [b"%s NO not here\r\n", b"%s OK go ahead\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nx", b"%s OK go ahead\r\n* c"],
)
async def test_what_is_slipped_in_before_tls_counts_for_nothing(answer: bytes) -> None:
    """RFC 9051 s11.1; the attack is known as STARTTLS response injection."""
    said: list[bytes] = []
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        while line := await reader.readline():
            said.append(line)
            tag, _, command = line.partition(b" ")
            if command.startswith(b"CAPABILITY"):
                writer.write(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK done\r\n" % tag)
            elif command.startswith(b"STARTTLS"):
                writer.write(answer % tag)
        writer.close()
        ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        account = ImapAccount("127.0.0.1", port, USER, "secret", "help@shop.example", tls=TlsMode.STARTTLS)
        connection = ImapConnection(account, WITHIN)
        with pytest.raises(ImapLost):
            await connection.sign_in()
        connection.close()
        await ended.wait()
    assert not any(b"LOGIN" in line for line in said)


async def test_a_token_signs_in_and_a_stale_one_is_replaced_once(dovecot: Dovecot) -> None:
    service, asked = SignInService(USER), []

    async def token(fresh: bool) -> str:
        asked.append(fresh)
        if fresh:
            await service.post("", {"refresh_token": service.refresh_token})
        return f"access-{service.given}" if fresh else "stale"

    async with service.serving(dovecot.token_port):
        connection = ImapConnection(account_of(dovecot, token=token, password=""), WITHIN)
        await connection.open()
        connection.close()
    assert asked == [False, True]


async def test_a_token_that_is_refused_ends_in_words_and_not_in_silence(dovecot: Dovecot) -> None:
    async def token(fresh: bool) -> str:
        return "worthless"

    async def none(fresh: bool) -> str:
        raise TokenRefused("The sign-in service gives no token: %(said)s", said="invalid_grant")

    async with SignInService(USER).serving(dovecot.token_port):
        for source, words in ((token, ""), (none, "invalid_grant")):
            connection = ImapConnection(account_of(dovecot, token=source, password=""), WITHIN)
            with pytest.raises(ImapRefused) as refused:
                await connection.sign_in()
            assert words in str(refused.value)
            connection.close()
