"""Where everything the product sends ends up: a relay that takes every mail and keeps it for whoever it is to."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session


def text_of(mail: EmailMessage) -> str:
    """What is written in a mail, as plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class MailSink:
    """The mailboxes of all customers; `port` is where it listens."""

    def __init__(self) -> None:
        self.port = 0
        self._boxes: defaultdict[str, asyncio.Queue[EmailMessage]] = defaultdict(asyncio.Queue)

    async def mail_to(self, address: str) -> EmailMessage:
        """The next mail to a customer; the test's time-out ends a vain wait."""
        return await self._boxes[address].get()

    def is_empty(self) -> bool:
        """Whether nothing has come that nobody asked for."""
        return all(box.empty() for box in self._boxes.values())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        for address in envelope.rcpt_tos:
            self._boxes[address].put_nowait(mail)
        return "250 kept"


@asynccontextmanager
async def mail_sink() -> AsyncIterator[MailSink]:
    """The sink, listening."""
    sink = MailSink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink.test", loop=loop), "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
