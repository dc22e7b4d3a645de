"""The mailboxes as they are listed, and how reading them goes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.mailboxes.model import MailAccount
from storage.unit_of_work import Storage, Work, action


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One line of the list; the password is not in it."""

    name: str
    enabled: bool
    host: str
    port: int
    tls: str
    user: str
    inbox: str
    folders: list[str]
    after: str
    move_to: str
    last_contact: datetime | None
    waiting: int
    last_error: str


@dataclass(frozen=True, slots=True)
class MailboxState:
    """How reading goes, over all folders of a mailbox."""

    last_contact: datetime | None
    waiting: int
    last_error: str


async def list_mailboxes(storage: Storage, by: Actor) -> list[MailboxRow]:
    """Every mailbox by name, in one statement."""
    require(by, Permission.ADMINISTER)
    columns = [getattr(MailAccount, field) for field in MailboxRow.__dataclass_fields__]
    async with storage.reading() as session:
        return [MailboxRow(*row) for row in await session.execute(select(*columns).order_by(MailAccount.name))]


async def accounts_to_read(storage: Storage) -> list[MailAccount]:
    """The accounts that are enabled."""
    async with storage.reading() as session:
        return list(await session.scalars(select(MailAccount).where(MailAccount.enabled).order_by(MailAccount.id)))


async def mailbox_named(storage: Storage, name: str) -> MailAccount | None:
    """One account; None if there is none of this name."""
    async with storage.reading() as session:
        account: MailAccount | None = await session.scalar(select(MailAccount).where(MailAccount.name == name))
        return account


@action
async def note_state(work: Work, account_id: int, state: MailboxState) -> None:
    """Keep how reading goes; no event, for it is looked up and not waited for."""
    await work.session.execute(
        update(MailAccount)
        .where(MailAccount.id == account_id)
        .values(last_contact=state.last_contact, waiting=state.waiting, last_error=state.last_error[:1000])
    )
