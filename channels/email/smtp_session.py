"""The commands of SMTP: our own rules for the envelope and for DATA."""

# ruff: noqa: N802 (aiosmtpd finds the commands by these names)

import asyncio
import logging
from contextlib import closing

from aiosmtpd.smtp import TLSSetupException

from channels.email.smtp_conversation import SmtpConversation, peer_address
from channels.email.smtp_data import DataReader, Progress
from channels.email.smtp_envelope import Path, parse_path, refused_address, refused_sender

log = logging.getLogger(__name__)

# More than can ever lie in the reader's buffer, so that one read empties it and the rest can be given back in order.
EVERYTHING = 16 * 1024 * 1024
TOO_BIG = "552 5.3.4 Message too big"


class SmtpSession(SmtpConversation):
    """Answers 250 to DATA only after the inbox has committed the mail (RFC 5321 s4.2.5, s6.1).

    `arg` of a command is None when it came alone.
    """

    async def smtp_HELO(self, arg: str | None) -> None:
        await self._greet(arg, extended=False)

    async def smtp_EHLO(self, arg: str | None) -> None:
        await self._greet(arg, extended=True)

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        try:
            await super().smtp_STARTTLS(arg or "")
        except (TLSSetupException, asyncio.CancelledError) as error:
            # A connection that ends within the handshake is not reported lost by anybody else.
            self.connection_lost(None)
            if isinstance(error, asyncio.CancelledError):
                raise
            log.info("TLS was not agreed on: %s", error.__cause__)

    async def smtp_VRFY(self, arg: str | None) -> None:
        await self.push("252 2.5.0 Send some mail and see")

    async def smtp_AUTH(self, arg: str | None) -> None:
        await self.push("502 5.5.1 Nobody signs in here")

    async def smtp_MAIL(self, arg: str | None) -> None:
        path = parse_path("FROM:", arg)
        refusal = self._refused_mail(path)
        if refusal is None and path is not None:
            self.envelope.mail_from = path.address
            self.envelope.smtp_utf8 = "SMTPUTF8" in path.parameters
        await self.push(refusal or "250 2.1.0 OK")

    async def smtp_RCPT(self, arg: str | None) -> None:
        path = parse_path("TO:", arg)
        refusal = await self._refused_recipient(path)
        if refusal is None and path is not None:
            self.envelope.rcpt_tos.append(path.address)
        await self.push(refusal or "250 2.1.5 OK")

    async def smtp_DATA(self, arg: str | None) -> None:
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Send RCPT first")
            return
        self._data_since = self.loop.time()
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            self._owed = self._replies_owed()
            reply = await self._take_mail()
        finally:
            self._data_since = None
            self._storing = False
            self._set_post_data_state()
        await self.push(reply)
        if self._last_word:
            self._hang_up(self._last_word)

    def _replies_owed(self) -> int:
        return 1

    async def _greet(self, name: str | None, *, extended: bool) -> None:
        if not name or not name.isprintable():
            await self.push("501 5.5.4 Say your name")
            return
        self._set_rset_state()
        self.session.extended_smtp = extended
        self.session.host_name = name
        lines = [self.hostname, *(self._extensions() if extended else ())]
        marks = ["-"] * (len(lines) - 1) + [" "]
        await self.push("\r\n".join(f"250{mark}{line}" for mark, line in zip(marks, lines, strict=True)))

    def _extensions(self) -> list[str]:
        offered = ["PIPELINING", f"SIZE {self._front.limits.size}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self._front.tls is not None and self._tls_protocol is None:
            offered.append("STARTTLS")
        return offered

    def _refused_mail(self, path: Path | None) -> str | None:
        if not self.session.host_name:
            return "503 5.5.1 Say HELO first"
        if self.envelope.mail_from is not None:
            return "503 5.5.1 Nested MAIL command"
        if path is None:
            return "501 5.1.7 Syntax: MAIL FROM:<address>"
        return refused_sender(path, self._front.limits.size)

    async def _refused_recipient(self, path: Path | None) -> str | None:
        if self.envelope.mail_from is None:
            return "503 5.5.1 Send MAIL first"
        if path is None or not path.address:
            return "501 5.1.3 Syntax: RCPT TO:<address>"
        if path.parameters:
            return "555 5.5.4 Parameter not recognised"
        if len(self.envelope.rcpt_tos) >= self._front.limits.recipients:
            return "452 4.5.3 Too many recipients"
        if refusal := refused_address(path.address, self.envelope.smtp_utf8):
            return refusal
        return None if await self._front.takes(path.address) else "550 5.1.1 No such mailbox here"

    async def _take_mail(self) -> str:
        with closing(DataReader(self._front.limits.size, self._front.spool)) as reader:
            await self._read_content(reader)
            if reader.oversize:
                return TOO_BIG
            self._storing = True
            recipients = tuple(dict.fromkeys(address.lower() for address in self.envelope.rcpt_tos))
            receipt = await self._front.store(reader, recipients, self._said())
            return f"250 2.0.0 OK {receipt.contact_id}"

    async def _read_content(self, reader: DataReader) -> None:
        while True:
            block = await self._reader.read(EVERYTHING)
            self._heard_at = self.loop.time()
            progress = reader.feed(block)
            if progress is Progress.HOPELESS or not block:
                self._hang_up(TOO_BIG)
            if progress is Progress.DONE:
                self._reader.feed_data(reader.rest)
                return

    def _said(self) -> dict[str, object]:
        """The envelope as the hub keeps it."""
        secured = self._writer.get_extra_info("ssl_object")
        return {
            "mail_from": self.envelope.mail_from,
            "rcpt_to": list(self.envelope.rcpt_tos),
            "peer": peer_address(self._writer.get_extra_info("peername")),
            "helo": self.session.host_name,
            "tls": secured.version() if secured is not None else "",
            "protocol": self.protocol_name(secured is not None),
        }

    def protocol_name(self, secured: bool) -> str:
        """The registered name of what was spoken (RFC 3848)."""
        if not self.session.extended_smtp:
            return "SMTP"
        return "ESMTPS" if secured else "ESMTP"
