"""The mailboxes as they are listed, and how reading them goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
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
    sign_in: str
    token_url: str
    client_id: str
    scope: str
    read_sent: bool
    keep_sent: bool
    sent_folder: str
    sent_error: str
    last_contact: datetime | None
    waiting: int
    waiting_since: datetime | None
    last_error: str
    on_server: dict[str, int]


@dataclass(frozen=True, slots=True)
class MailboxState:
    """How reading goes, over all folders of a mailbox. `on_server` counts the mails there, by folder."""

    last_contact: datetime | None
    waiting: int
    last_error: str
    waiting_since: datetime | None = None
    on_server: Mapping[str, int] = field(default_factory=dict)


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


async def existing_mailbox(storage: Storage, name: str) -> MailAccount:
    """The account of this name. Raises `NotFound`."""
    async with storage.reading() as session:
        account: MailAccount | None = await session.scalar(select(MailAccount).where(MailAccount.name == name))
    if account is None:
        raise NotFound("There is no such mailbox.")
    return account


async def account_of(storage: Storage, account_id: int) -> MailAccount | None:
    """One account; None if it is gone."""
    async with storage.reading() as session:
        account: MailAccount | None = await session.get(MailAccount, account_id)
        return account


@action
async def note_state(work: Work, account_id: int, state: MailboxState) -> None:
    """Keep how reading goes; no event, for it is looked up and not waited for."""
    await work.session.execute(
        update(MailAccount)
        .where(MailAccount.id == account_id)
        .values(
            last_contact=state.last_contact,
            waiting=state.waiting,
            waiting_since=state.waiting_since,
            last_error=state.last_error[:1000],
            on_server=dict(state.on_server),
        )
    )


@action
async def note_sent_error(work: Work, account_id: int, error: str) -> None:
    """Keep why the last copy of a sent message is not in its folder; "" if it is."""
    account = update(MailAccount).where(MailAccount.id == account_id)
    await work.session.execute(account.values(sent_error=error[:1000]))
