"""Hands one rendered mail to the relay, and says exactly what is known of its fate."""

import asyncio
import ssl
from dataclasses import dataclass, replace
from typing import NoReturn

import aiosmtplib

from channels.email.report_options import report_options
from channels.email.smtp_data import with_clean_line_ends
from channels.email.smtp_envelope import Path, parse_path
from channels.email.tls import TlsMode, client_context
from hub.errors import DeliveryFailed, PermanentFailure, TemporaryFailure, UncertainDelivery
from hub.ports import Delivery, Outbound

# What can end a conversation without a reply.
BROKEN = (aiosmtplib.SMTPException, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class RelayAccount:
    """Where mail leaves. Without `user` nobody signs in. Times in seconds.

    `timeout` is for each step, `answer_timeout` for the reply to the final dot (10 minutes: RFC 5321 s4.5.3.2.6).
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: TlsMode = TlsMode.NONE
    timeout: float = 60.0
    answer_timeout: float = 600.0
    hostname: str = "localhost"
    context: ssl.SSLContext | None = None


class SmtpRelay:
    """A `Sender` that opens a connection for each mail."""

    def __init__(self, account: RelayAccount) -> None:
        self._account = account

    async def send(self, outbound: Outbound) -> Delivery:
        """Return the relay's words of acceptance.

        Raises `PermanentFailure` if the mail itself is refused with 5xx, `UncertainDelivery` if the final dot was sent
        and no reply came, else `TemporaryFailure`: also for a refused sign-in, which is not the mail's fault.
        """
        client = self._client()
        try:
            await _connect(client)
            await _announce(client, outbound)
            delivery = await self._hand_over(client, outbound.raw)
            await _part(client)
            return delivery
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        account = self._account
        return aiosmtplib.SMTP(
            hostname=account.host,
            port=account.port,
            username=account.user or None,
            password=account.password or None,
            local_hostname=account.hostname,
            timeout=account.timeout,
            use_tls=account.tls is TlsMode.TLS,
            start_tls=account.tls is TlsMode.STARTTLS,
            tls_context=None if account.tls is TlsMode.NONE else client_context(account.context),
        )

    async def _hand_over(self, client: aiosmtplib.SMTP, raw: bytes) -> Delivery:
        """DATA in two steps, so that it is known whether the final dot had left when a connection breaks."""
        try:
            protocol = await self._send_content(client, raw)
            protocol.write(b".\r\n")
        except BROKEN as error:
            _give_up(error)
        try:
            reply = await protocol.read_response(timeout=self._account.answer_timeout)
        except BROKEN as error:
            raise UncertainDelivery(f"No reply after the message was sent: {error}") from error
        if 200 <= reply.code < 300:
            return Delivery(f"{reply.code} {reply.message}")
        raise _refusal(reply.code, reply.message) or UncertainDelivery(f"{reply.code} {reply.message}")

    async def _send_content(self, client: aiosmtplib.SMTP, raw: bytes) -> aiosmtplib.protocol.SMTPProtocol:
        reply = await client.execute_command(b"DATA")
        if reply.code != aiosmtplib.SMTPStatus.start_input:
            raise aiosmtplib.SMTPResponseException(reply.code, reply.message)
        protocol, transport = client.protocol, client.transport
        assert protocol is not None
        assert isinstance(transport, asyncio.WriteTransport)
        # With a mark of 0 the protocol is paused until the system has taken every byte. StreamWriter.drain would wait
        # in the same way, but a StreamWriter wants to own the connection.
        transport.set_write_buffer_limits(0)
        protocol.write(_on_the_wire(raw))
        async with asyncio.timeout(self._account.answer_timeout):
            await protocol._drain_helper()
        return protocol


async def _connect(client: aiosmtplib.SMTP) -> None:
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            await client.ehlo()
    except (*BROKEN, ValueError) as error:
        raise TemporaryFailure(f"The relay cannot be used: {error}") from error


async def _announce(client: aiosmtplib.SMTP, outbound: Outbound) -> None:
    """MAIL and RCPT, with what the relay says it understands (RFC 1870, 6152, 6531)."""
    sender, recipient = outbound.envelope_from, _to_any_relay(outbound.recipient)
    for address in (sender, recipient):
        # The library would send to what is left of an address after taking out what is no address.
        if parse_path("", f"<{address}>") != Path(address, {}):
            raise PermanentFailure("The address cannot be sent to")
    options = [f"SIZE={len(outbound.raw)}"] if client.supports_extension("size") else []
    if not outbound.raw.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    if not (sender + recipient).isascii():
        if not client.supports_extension("smtputf8"):
            raise PermanentFailure("The relay takes no addresses outside ASCII")
        options.append("SMTPUTF8")
    told = report_options(replace(outbound, recipient=recipient)) if client.supports_extension("dsn") else ([], [])
    try:
        await client.mail(sender, options=[*options, *told[0]], encoding="utf-8")
        await client.rcpt(recipient, options=told[1], encoding="utf-8")
    except BROKEN as error:
        _give_up(error)


def _to_any_relay(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891), unless what is before it asks for more anyway (RFC 6531)."""
    local, at, domain = address.rpartition("@")
    if domain.isascii() or not local.isascii():
        return address
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


async def _part(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; what became of the mail is known already."""
    try:
        await client.quit(timeout=1)
    except BROKEN:
        return


def _give_up(error: Exception) -> NoReturn:
    """Raise what a trouble before the final dot means for the mail."""
    refusal = None
    if isinstance(error, aiosmtplib.SMTPResponseException):
        refusal = _refusal(error.code, error.message)
    raise refusal or TemporaryFailure(f"The connection broke: {error}") from error


def _refusal(code: int, message: str) -> DeliveryFailed | None:
    """What a reply that is no acceptance means; None if SMTP knows no such reply."""
    if 400 <= code < 500:
        return TemporaryFailure(f"{code} {message}")
    if 500 <= code < 600:
        return PermanentFailure(f"{code} {message}")
    return None


def _on_the_wire(raw: bytes) -> bytes:
    """The content with dots made transparent (RFC 5321 s4.5.2) and a line end before the final dot."""
    content = b"\r\n" + with_clean_line_ends(raw)
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    return content.replace(b"\r\n.", b"\r\n..")[2:]
