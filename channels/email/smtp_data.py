"""The content of DATA, taken in blocks: only CRLF.CRLF ends it, and it can outgrow neither its limit nor memory."""

import re
from enum import Enum
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from storage.failures import translated_failures

END = b"\r\n.\r\n"
# How much more than its limit a message may send before we stop listening: enough to answer politely at its end.
PATIENCE = 4
# What a mail may take of memory while it comes in; the rest waits in a file without a name. Many senders at once must
# not fill memory, and most mails are far smaller.
SPOOL = 256 * 1024

_STRAY_RETURNS = re.compile(rb"\r+(?!\n)")
_LINE_END = re.compile(rb"\r*\n")


class Progress(Enum):
    """Where the content stands after a block."""

    MORE = "more"
    DONE = "done"
    HOPELESS = "hopeless"


class DataReader:
    """Collects the blocks of one message, however they are cut.

    `size` is in bytes, with the transparency dots. More than `limit` bytes are counted, not kept: memory stays within
    `SPOOL` plus one block, and the file in `folder` within the limit.
    """

    def __init__(self, limit: int, folder: Path | None = None) -> None:
        self._limit = limit
        self._folder = folder
        # As if the line before had just ended, so that a dot in the first line is like any other.
        self._kept = bytearray(b"\r\n")
        self.size = 0
        self._end = -1
        self._spooled: IO[bytes] | None = None
        self.rest = b""

    @property
    def oversize(self) -> bool:
        """Whether more came than may be kept (RFC 1870 s6.3): `content` is not available then."""
        return self.size > self._limit

    def feed(self, block: bytes) -> Progress:
        """Take the next block. After DONE, `rest` is what the peer sent behind the final dot (RFC 2920).

        Raises `StorageFull` when there is no room for what must wait in a file.
        """
        kept = self._kept
        # The end may have begun in the last four bytes of what came before.
        search_from = max(0, len(kept) - len(END) + 1)
        kept += block
        self.size += len(block)
        self._end = kept.find(END, search_from)
        if self._end >= 0:
            self.rest = bytes(kept[self._end + len(END) :])
            self.size -= len(self.rest) + len(END) - 2
            return Progress.DONE
        if self.oversize:
            self._forget()
        elif len(kept) > SPOOL:
            self._spool()
        return Progress.MORE if self.size <= PATIENCE * self._limit else Progress.HOPELESS

    def content(self) -> bytes:
        """The message with the transparency dots taken away (RFC 5321 s4.5.2); to be asked for once."""
        last = self._kept[: self._end + 2]
        if self._spooled is None:
            return bytes(last.replace(b"\r\n.", b"\r\n")[2:])
        with translated_failures():
            self._spooled.write(last)
            # Read without the line end before the first line: nothing large is copied to take it away.
            self._spooled.seek(2)
            whole = self._spooled.read()
        return whole.removeprefix(b".").replace(b"\r\n.", b"\r\n")

    def close(self) -> None:
        """Give back the room in the file system."""
        if self._spooled is not None:
            self._spooled.close()
            self._spooled = None

    def _spool(self) -> None:
        """Write away all but what the end may have begun in. The system takes a block without waiting for a disk."""
        with translated_failures():
            if self._spooled is None:
                self._spooled = TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed with its reader)
            self._spooled.write(self._kept[: 1 - len(END)])
        del self._kept[: 1 - len(END)]

    def _forget(self) -> None:
        self.close()
        del self._kept[: 1 - len(END)]


def with_clean_line_ends(content: bytes) -> bytes:
    """The content with CRLF as its only line end.

    A bare LF, and an LF after several CR, becomes CRLF; any other CR becomes a space. RFC 5321 s2.3.8 forbids them, but
    refusing such a mail would lose what a customer wrote. Nor may they be kept: a server we forward the raw mail to
    might see an end of DATA in them (SMTP smuggling). A CR must not become a line end: in CR CR LF, which some
    programs write, that would make an empty line and cut the header short.
    """
    pairs = content.count(b"\r\n")
    if content.count(b"\n") == pairs == content.count(b"\r"):
        return content
    return _STRAY_RETURNS.sub(_one_space, _LINE_END.sub(b"\r\n", content))


def _one_space(match: re.Match[bytes]) -> bytes:
    return b" "
