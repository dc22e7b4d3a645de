"""How an SMTP conversation is held, on top of aiosmtpd: replies, patience, trouble and hanging up."""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable
from typing import NoReturn

from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.smtp_intake import Front
from storage.errors import StorageFull, StorageUnavailable

log = logging.getLogger(__name__)
# The library writes every command with its addresses; what is worth keeping we log ourselves.
logging.getLogger("mail.log").setLevel(logging.WARNING)

# The reader pauses the transport at twice this.
BLOCK = 64 * 1024
# 512 (RFC 5321 s4.5.3.1.4), with room for long addresses and parameters.
COMMAND_LIMIT = 2048

# For the replies aiosmtpd writes itself: RFC 2034 wants a code on each reply once they are advertised.
ENHANCED = {
    "221": "2.0.0",
    "250": "2.0.0",
    "454": "4.7.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
    "554": "5.7.0",
}


class SmtpConversation(SMTP):
    """One connection, from the greeting to the goodbye. `gone` is called when it is lost, for whatever reason."""

    line_length_limit = BLOCK
    session: Session
    envelope: Envelope

    def __init__(self, front: Front, gone: "Callable[[SmtpConversation], None]") -> None:
        # aiosmtpd shares this table between all connections and lets each EHLO enlarge it.
        self.command_size_limits = defaultdict(lambda: COMMAND_LIMIT)
        self._front = front
        self._gone = gone
        self._heard_at = 0.0
        self._data_since: float | None = None
        self._storing = False
        self._errors = 0
        self._owed = 1
        self._last_word = ""
        super().__init__(
            None,
            enable_SMTPUTF8=True,
            hostname=front.hostname,
            ident="ESMTP",
            tls_context=front.tls,
            loop=asyncio.get_running_loop(),
        )

    def leave(self, reply: str) -> None:
        """Hang up with this last word, but not before the message under way is answered."""
        if self._data_since is None:
            self.dismiss(reply)
        else:
            self._last_word = reply

    def dismiss(self, reply: str) -> None:
        """Say a last word and hang up. Whatever was not answered with 250 before is the peer's to send again."""
        if not self._writer.is_closing():
            self._writer.write(reply.encode() + b"\r\n")
            self._writer.close()
        self._stop_listening()

    def abort(self) -> None:
        """Cut the connection without waiting for the peer to read."""
        self._writer.transport.abort()
        self._stop_listening()

    def connection_lost(self, error: Exception | None) -> None:
        self._gone(self)
        super().connection_lost(error)

    async def push(self, status: str | bytes) -> None:
        """Send a reply, as often as it is owed; who has been refused too often is sent away instead."""
        reply = status if isinstance(status, str) else status.decode()
        self._errors += reply.startswith("5")
        owed, self._owed = self._owed, 1
        if self._errors > self._front.limits.errors:
            self._hang_up("421 4.7.0 Too many errors")
        self._writer.write((_with_enhanced_code(reply).encode("utf-8", "replace") + b"\r\n") * owed)
        await self._writer.drain()

    async def handle_exception(self, error: Exception) -> str:
        """Our own trouble is never the peer's fault: 4xx, with an id to find it by and nothing of its text."""
        if isinstance(error, StorageFull):
            return "452 4.3.1 Insufficient storage, try again later"
        error_id = secrets.token_hex(4)
        if isinstance(error, StorageUnavailable | TimeoutError):
            log.warning("mail not stored [%s]: %r", error_id, error)
        else:
            log.error("SMTP conversation failed [%s]", error_id, exc_info=error)
        return f"451 4.3.0 Try again later [{error_id}]"

    def _hang_up(self, reply: str) -> NoReturn:
        self.dismiss(reply)
        raise asyncio.CancelledError(reply)

    def _stop_listening(self) -> None:
        """Nothing the peer still sends, nor what lies in the buffer, is obeyed any more."""
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    # The timer. aiosmtpd starts it with the connection and winds it up at every command; winding up is only a note
    # of the time here, so that a block costs no new timer.

    def _reset_timeout(self, duration: float | None = None) -> None:
        self._heard_at = self.loop.time()
        if self._timeout_handle is None:
            self._timeout_handle = self.loop.call_later(self._front.limits.idle, self._timeout_cb)

    def _timeout_cb(self) -> None:
        left = self._seconds_left()
        if left > 0:
            self._timeout_handle = self.loop.call_later(left, self._timeout_cb)
        elif self._writer.transport.get_write_buffer_size():
            self.abort()
        else:
            self.dismiss("421 4.4.2 Timed out")

    def _seconds_left(self) -> float:
        """Until this conversation is given up. Our own commit is bounded elsewhere: the peer is not blamed for it."""
        limits, now = self._front.limits, self.loop.time()
        if self._storing:
            return limits.idle
        left = self._heard_at + limits.idle - now
        if self._data_since is None:
            return left
        return min(left, self._data_since + limits.transaction - now)


def peer_address(peername: object) -> str:
    """The address of the other end of a socket; "local" for a socket in the file system."""
    return str(peername[0]) if isinstance(peername, tuple) else "local"


def _with_enhanced_code(reply: str) -> str:
    code = ENHANCED.get(reply[:3])
    if code is None or reply[3:4] != " " or reply[4:6] in ("2.", "4.", "5."):
        return reply
    return f"{reply[:3]} {code} {reply[4:]}"
