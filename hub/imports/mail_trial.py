"""Says what would become of mails that are only tried: new, there already, or never to be understood, and why."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from hub.errors import HubError, Invalid, sentence
from hub.interactions.imported import IMPORTED
from hub.interactions.inbound_message import LONGEST_ID
from hub.interactions.model import InboundContact, Message
from hub.interactions.text import storable
from hub.ports import ContactParser
from storage.unit_of_work import Storage

TOO_LARGE = sentence("The mail is too large.")
LONGEST_TITLE = 200

# Each mail that begins at an offset or later, with where it ends; None for one that is too large.
Split = Callable[[BinaryIO, int], Iterator[tuple[int, bytes | None]]]
KeyOf = Callable[[bytes, Iterable[str]], str]


@dataclass(frozen=True, slots=True)
class MailFiles:
    """What the channel knows of files of mails: how they are parted, and by what a mail is known again."""

    split: Split
    key_of: KeyOf

    def addressed(self, raw: bytes, inboxes: Sequence[str]) -> tuple[str, ...]:
        """Those of our addresses that a mail's header names; the first of all where it names none."""
        header = raw[:65536].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0].lower()
        return tuple(each for each in inboxes if each.encode() in header) or tuple(inboxes[:1])


@dataclass(slots=True)
class Became:
    """What became of some mails, by their place among them: why some were refused, and what those are called.

    `new` are those that would be new; `contacts` the ids of what those became that were handed in.
    """

    new: int = 0
    contacts: set[int] = field(default_factory=set)
    faults: dict[int, HubError] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)


class MailTrial:
    """Tries the mails of one file in their order, and keeps nothing but by what each is known again."""

    def __init__(self, storage: Storage, files: MailFiles, parser: ContactParser, inboxes: Sequence[str]) -> None:
        self._storage = storage
        self._files = files
        self._parser = parser
        self._inboxes = inboxes
        self._seen: set[str] = set()

    def look_back(self, path: Path, place: int) -> None:
        """Know again what was tried before a kill: everything that ends until `place`."""
        with path.open("rb") as file:
            for end, raw in self._files.split(file, 0) if place else ():
                if end > place:
                    return
                if raw is not None:
                    self._seen.add(self._key(raw))

    async def of(self, mails: Sequence[bytes | None]) -> Became:
        """What would become of them; two statements."""
        became, ids = Became(), dict[int, str]()
        keys = await asyncio.to_thread(lambda: [self._key(raw) if raw is not None else "" for raw in mails])
        known = await self._known(InboundContact.dedupe_key, keys)
        for place, (raw, key) in enumerate(zip(mails, keys, strict=True)):
            if raw is None:
                became.faults[place] = HubError(TOO_LARGE)
            elif key not in known and key not in self._seen:
                self._seen.add(key)
                try:
                    parsed = await self._parser.parse(raw, {IMPORTED: 0})
                    ids[place] = storable(parsed.external_id, LONGEST_ID)
                except Invalid as error:
                    became.faults[place] = error
                    became.titles[place] = storable(self._parser.title(raw), LONGEST_TITLE)
        there = await self._known(Message.external_id, ids.values())
        for number in ids.values():
            became.new += not number or number not in there
            there.add(number)
        return became

    def _key(self, raw: bytes) -> str:
        return self._files.key_of(raw, self._files.addressed(raw, self._inboxes))

    async def _known(self, column: InstrumentedAttribute[str], values: Iterable[str]) -> set[str]:
        wanted = {value for value in values if value}
        if not wanted:
            return set()
        async with self._storage.reading() as session:
            return set(await session.scalars(select(column).where(column.in_(wanted))))
