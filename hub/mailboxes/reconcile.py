"""Counts what lies in mailboxes against what of it was read: nothing on a server may stay unknown."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.interactions.model import ReceiverPosition
from hub.mailboxes.model import MailAccount
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class FolderCount:
    """One folder. `on_server` mails lay there when it was last looked at; `read` were taken since its UIDVALIDITY.

    More are read than lie there once mails are deleted or moved; `new` of them were not here before.
    """

    mailbox: str
    source: str
    on_server: int
    read: int
    new: int

    @property
    def unread(self) -> int:
        """How many lie there that cannot have been read yet."""
        return max(0, self.on_server - self.read)


async def count_folders(storage: Storage, by: Actor) -> tuple[FolderCount, ...]:
    """Every folder that was ever looked at, by mailbox, in two statements."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        accounts = (
            await session.execute(select(MailAccount.name, MailAccount.on_server).order_by(MailAccount.name))
        ).all()
        there = [(name, source, count) for name, on_server in accounts for source, count in sorted(on_server.items())]
        sources = [source for _, source, _ in there]
        rows = await session.scalars(select(ReceiverPosition).where(ReceiverPosition.source.in_(sources)))
        positions = {row.source: row.position for row in rows}
    counted = []
    for name, source, count in there:
        position = positions.get(source, {})
        new = int(position.get("accepted", 0))
        counted.append(FolderCount(name, source, count, new + int(position.get("known", 0)), new))
    return tuple(counted)
