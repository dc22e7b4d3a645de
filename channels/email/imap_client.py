"""aioimaplib with what it lacks: STARTTLS, and the end of a refused XOAUTH2."""

import asyncio
import ssl
from collections.abc import Callable

from aioimaplib import IMAP4
from aioimaplib.aioimaplib import Command, IMAP4ClientProtocol


class RefusedTls(Exception):
    """The connection was to be secured and cannot be."""


class _Protocol(IMAP4ClientProtocol):  # type: ignore[misc]  # the library has no types
    def _continuation(self, line: bytes) -> None:
        pending = self.pending_sync_command
        if pending is not None and pending.name == "AUTHENTICATE":
            # What is wrong with the token came with this line; the server says NO once it is acknowledged
            # (https://developers.google.com/gmail/imap/xoauth2-protocol). The library would wait for ever.
            pending.append_to_resp(line)
            self.transport.write(b"\r\n")
        else:
            super()._continuation(line)


class ImapClient(IMAP4):  # type: ignore[misc]
    """One connection. It is secured with `context` from the first byte, or after the greeting if it is to `upgrade`."""

    def __init__(
        self,
        address: tuple[str, int],
        timeout: float,
        lost: Callable[[Exception | None], None],
        context: ssl.SSLContext | None,
        upgrade: bool,
    ) -> None:
        self._context = context
        self._upgrade = upgrade
        super().__init__(*address, timeout=timeout, conn_lost_cb=lost, ssl_context=None if upgrade else context)

    def create_client(
        self,
        host: str,
        port: int,
        loop: asyncio.AbstractEventLoop | None,
        conn_lost_cb: Callable[[Exception | None], None] | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Connect, as the library does it, with our protocol."""
        loop = loop or asyncio.get_running_loop()
        self.protocol = _Protocol(loop, conn_lost_cb)
        connecting = loop.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        self._client_task = loop.create_task(connecting)

    async def secure(self) -> None:
        """STARTTLS (RFC 9051 s6.2.1), if it was asked for. Raises `RefusedTls`: then nothing may be said any more."""
        if not self._upgrade:
            return
        protocol, loop = self.protocol, asyncio.get_running_loop()
        response = await protocol.execute(Command("STARTTLS", protocol.new_tag(), loop=loop))
        if response.result != "OK":
            raise RefusedTls("the server does not offer STARTTLS")
        # What came in clear behind the answer was put there by somebody who hopes that it counts as secured.
        if protocol.incomplete_line:
            raise RefusedTls("the server went on in clear after STARTTLS")
        assert self._context is not None, "a connection is secured with a context"
        protocol.transport = await loop.start_tls(
            protocol.transport, protocol, self._context, server_hostname=self.host, ssl_handshake_timeout=self.timeout
        )
        # What was told in clear may be changed by anybody (RFC 9051 s11.1).
        protocol.capabilities = set()
        await protocol.capability()
