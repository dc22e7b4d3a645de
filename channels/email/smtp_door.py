"""The front doors for mail: they listen, admit connections within limits, and close without losing anything."""

import asyncio
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from channels.email.lmtp_session import LmtpSession
from channels.email.smtp_conversation import SmtpConversation, peer_address
from channels.email.smtp_intake import Front
from channels.email.smtp_limits import Connections, SmtpLimits
from channels.email.smtp_session import SmtpSession
from hub.ports import Inbox

BUSY = b"421 4.7.0 Too many connections, try again later\r\n"
CLOSING = "421 4.3.2 Closing, try again later"


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """How a door presents itself. `tls` makes it offer STARTTLS; anything below TLS 1.2 is refused.

    Large mails wait in the folder `spool` while they come in.
    """

    hostname: str = "localhost"
    source: str = "smtp"
    tls: ssl.SSLContext | None = None
    limits: SmtpLimits = field(default_factory=SmtpLimits)
    spool: Path | None = None


class SmtpDoor:
    """Listens for SMTP (RFC 5321). Port 0 lets the system choose: `port` is the one it listens on once `opened`."""

    session: type[SmtpSession] = SmtpSession

    def __init__(self, host: str, port: int, options: SmtpOptions | None = None) -> None:
        self.host = host
        self.port = port
        self.opened = asyncio.Event()
        self._options = options or SmtpOptions()
        self._connections = Connections(self._options.limits)
        self._sessions: dict[SmtpConversation, str] = {}
        self._empty = asyncio.Event()
        self._empty.set()

    async def run(self, inbox: Inbox) -> None:
        """Serve until cancelled; then finish what is under way, within `limits.stop` seconds.

        Raises `OSError` if the address cannot be listened on.
        """
        options = self._options
        if options.tls is not None:
            options.tls.minimum_version = max(options.tls.minimum_version, ssl.TLSVersion.TLSv1_2)
        front = Front(inbox, options.source, options.hostname.lower(), options.limits, options.tls, options.spool)
        server = await self._listen(front)
        self.opened.set()
        try:
            await server.serve_forever()
        finally:
            server.close()
            await self._finish(front)

    async def _listen(self, front: Front) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Doorkeeper(self, front), self.host, self.port, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def admit(self, transport: asyncio.Transport, front: Front) -> None:
        """Begin a conversation, or turn the peer away if there is no room."""
        peer = peer_address(transport.get_extra_info("peername"))
        if not self._connections.admit(peer):
            transport.write(BUSY)
            transport.close()
            return
        session = self.session(front, self._forget)
        self._sessions[session] = peer
        self._empty.clear()
        transport.set_protocol(session)
        session.connection_made(transport)

    def _forget(self, session: SmtpConversation) -> None:
        peer = self._sessions.pop(session, None)
        if peer is not None:
            self._connections.release(peer)
        if not self._sessions:
            self._empty.set()

    async def _finish(self, front: Front) -> None:
        """Idle peers go at once; a mail that is being sent or stored is answered, if that does not take too long."""
        for session in list(self._sessions):
            session.leave(CLOSING)
        try:
            async with asyncio.timeout(front.limits.stop):
                await self._empty.wait()
                await asyncio.gather(*front.commits, return_exceptions=True)
        except TimeoutError:
            # Commits go on: their peers were told nothing, and a copy sent again will be seen as a duplicate.
            for session in list(self._sessions):
                session.abort()
            await asyncio.sleep(0)


class _Doorkeeper(asyncio.Protocol):
    """Looks at who comes before a conversation, which costs a thousand times more, is begun."""

    def __init__(self, door: SmtpDoor, front: Front) -> None:
        self._door = door
        self._front = front

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._door.admit(transport, self._front)


class LmtpDoor(SmtpDoor):
    """Listens for LMTP (RFC 2033) on a TCP port."""

    session = LmtpSession


class LmtpSocket(LmtpDoor):
    """Listens for LMTP on a socket in the file system, which is replaced if it is there."""

    def __init__(self, path: Path, options: SmtpOptions | None = None) -> None:
        super().__init__("", 0, options)
        self.path = path

    async def _listen(self, front: Front) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_unix_server(lambda: _Doorkeeper(self, front), self.path)
