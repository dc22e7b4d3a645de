"""Our own addresses: added, changed and removed while the hub runs. Mail to any other is refused at the door."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit, changes, mark_of, refuse_unseen
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.model import InboxAddress
from hub.mailboxes.model import MailAccount
from hub.queueing.model import Queue
from storage.unit_of_work import Storage, Work, action

EMAIL = "email"
MOST_NAME = 120
# RFC 5321 s4.5.3.1: a path has at most 256 octets with its brackets. No +extension: those belong to every address.
MOST_ADDRESS = 254
_ADDRESS = re.compile(r"[^\s@<>,;:\"+]+@[^\s@<>,;:\"+]+\.[^\s@<>,;:\"+]+")


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address of ours. `automatic_texts` are by language, the first for those whose language is unknown."""

    id: int
    address: str
    display_name: str
    queue_id: int
    queue_name: str
    automatic_texts: Mapping[str, str]

    @property
    def mark(self) -> str:
        """Equal for what was described alike."""
        return mark_of(_described(self.display_name, self.queue_id))

    @property
    def texts_mark(self) -> str:
        """Equal for the same texts in the same order."""
        return mark_of(dict(self.automatic_texts))


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """What an address is to be; `seen` is the mark of what somebody saw, None for whoever did not look."""

    name: str
    queue_id: int
    seen: str | None = None


async def addresses(storage: Storage, by: Actor) -> tuple[AddressRow, ...]:
    """Every address by name, in one statement."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        return tuple(AddressRow(*row) for row in await session.execute(_rows().order_by(InboxAddress.address)))


async def address(storage: Storage, address_id: int, by: Actor) -> AddressRow:
    """One address. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        row = (await session.execute(_rows().where(InboxAddress.id == address_id))).one_or_none()
    if row is None:
        raise NotFound
    return AddressRow(*row)


async def add_address(storage: Storage, written: str, name: str, queue_id: int, by: Actor) -> int:
    """Take mail to an address, sent as `name`, into a queue; return its id. Raises `Invalid`, `Conflict`."""
    try:
        return await _insert(storage, written, name, queue_id, by)
    except IntegrityError as error:
        raise Conflict("%(address)s is among our addresses already.", address=written) from error


@action
async def _insert(work: Work, written: str, name: str, queue_id: int, by: Actor) -> int:
    require(by, Permission.ADMINISTER)
    ours = written.strip().lower()
    if not _ADDRESS.fullmatch(ours) or len(ours.encode()) > MOST_ADDRESS or not ours.isprintable():
        raise Invalid("This is no e-mail address.", {"address": sentence("This is no e-mail address.")})
    added = InboxAddress(channel=EMAIL, address=ours)
    await _describe(work, added, name, queue_id)
    work.add(added)
    await work.flush()
    await audit(work, by, "address.added", {"address": ours, "queue": queue_id})
    return added.id


@action
async def change_address(work: Work, address_id: int, draft: AddressDraft, by: Actor) -> None:
    """Send as another name, or into another queue from now on.

    Raises `NotFound`, `Invalid`, `Conflict` if somebody changed it meanwhile.
    """
    require(by, Permission.ADMINISTER)
    changed = await _existing(work, address_id)
    before = _described(changed.display_name, changed.queue_id)
    refuse_unseen(draft.seen, before)
    await _describe(work, changed, draft.name, draft.queue_id)
    told = changes(before, _described(changed.display_name, changed.queue_id))
    await audit(work, by, "address.changed", {"address": changed.address, **told})


@action
async def remove_address(work: Work, address_id: int, by: Actor) -> None:
    """Take no more mail to an address; what came stays. Raises `Conflict` while a mailbox is read for it."""
    require(by, Permission.ADMINISTER)
    removed = await _existing(work, address_id)
    reading = select(MailAccount.name).where(MailAccount.inbox == removed.address).order_by(MailAccount.name)
    mailbox = await work.session.scalar(reading.limit(1))
    if mailbox is not None:
        raise Conflict("The mailbox %(mailbox)s is read for this address.", mailbox=mailbox)
    await work.session.delete(removed)
    await audit(work, by, "address.removed", {"address": removed.address, "queue": removed.queue_id})


def _rows() -> Select[int, str, str, int, str, dict[str, str]]:
    columns = (InboxAddress.id, InboxAddress.address, InboxAddress.display_name, InboxAddress.queue_id)
    query = select(*columns, Queue.name, InboxAddress.automatic_texts).join(Queue, Queue.id == InboxAddress.queue_id)
    return query.where(InboxAddress.channel == EMAIL)


def _described(name: str, queue_id: int) -> dict[str, str | int]:
    return {"name": name, "queue": queue_id}


async def _describe(work: Work, row: InboxAddress, name: str, queue_id: int) -> None:
    if len(name) > MOST_NAME or not name.isprintable():
        raise Invalid("The name is too long.", {"name": sentence("The name is too long.")})
    if await work.session.get(Queue, queue_id) is None:
        raise Invalid("There is no such queue.", {"queue": sentence("There is no such queue.")})
    row.display_name, row.queue_id = name.strip(), queue_id


async def _existing(work: Work, address_id: int) -> InboxAddress:
    row = await work.locked(InboxAddress, address_id)
    if row is None:
        raise NotFound
    return row
