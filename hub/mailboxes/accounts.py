"""Mailboxes are added, changed, disabled and enabled; each of it is in the audit log, and no password ever is."""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.model import InboxAddress
from hub.mailboxes.model import MailAccount
from hub.mailboxes.sealing import Sealed, Sealer
from storage.unit_of_work import Storage, Work, action

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_TLS, _AFTER = ("tls", "none"), ("keep", "seen", "move")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What an administrator says of a mailbox. `inbox` is our address whose mail lies in it."""

    host: str
    user: str
    inbox: str
    port: int = 993
    tls: str = "tls"
    folders: tuple[str, ...] = ("INBOX",)
    after: str = "keep"
    move_to: str = ""

    def wrong(self) -> dict[str, str]:
        """The fields that break a rule, each with what is wrong with it."""
        rules = {
            "host": (_is_line(self.host, 253), "1 to 253 characters"),
            "user": (_is_line(self.user, 320), "1 to 320 characters"),
            "port": (0 < self.port < 65536, "1 to 65535"),
            "tls": (self.tls in _TLS, "tls or none"),
            "folders": (bool(self.folders) and all(_is_line(each, 255) for each in self.folders), "at least one"),
            "after": (self.after in _AFTER, "keep, seen or move"),
            "move_to": (_is_line(self.move_to, 255) == (self.after == "move"), "a folder if mails are moved"),
        }
        if self.move_to in self.folders:
            return {"move_to": "a folder that is not read"}
        return {field: told for field, (right, told) in rules.items() if not right}


def credential_of(name: str) -> str:
    """What the password of an account is sealed about."""
    return f"mailbox {name}"


async def add_mailbox(storage: Storage, name: str, mailbox: Mailbox, sealed: Sealed, by: Actor) -> int:
    """Begin to read a mailbox; return its id. Raises `Invalid` with the fields, `Conflict` for a name in use."""
    try:
        return await _insert(storage, name, mailbox, sealed, by)
    except IntegrityError as error:
        raise Conflict("There is a mailbox %(name)s already.", name=name) from error


@action
async def _insert(work: Work, name: str, mailbox: Mailbox, sealed: Sealed, by: Actor) -> int:
    require(by, Permission.ADMINISTER)
    if not _NAME.fullmatch(name):
        raise Invalid("A name has 1 to 60 small letters, digits, dots and dashes.", {"name": "e.g. helpdesk"})
    account = MailAccount(name=name, created_at=work.now)
    await _describe(work, account, mailbox)
    account.password, account.key_id = sealed.content, sealed.key_id
    work.add(account)
    await work.flush()
    await audit(work, by, "mailbox.added", {"mailbox": name, "host": mailbox.host, "user": mailbox.user})
    return account.id


@action
async def change_mailbox(work: Work, name: str, mailbox: Mailbox, sealed: Sealed | None, by: Actor) -> None:
    """Describe a mailbox anew; None keeps its password, but only for the server it was given for.

    Raises `NotFound`, `Invalid` with the fields.
    """
    require(by, Permission.ADMINISTER)
    account = await _existing(work, name)
    # Else an administrator's session were enough to have any password sent to a server of one's own.
    if sealed is None and (account.host, account.port, account.tls) != (mailbox.host, mailbox.port, mailbox.tls):
        raise Invalid("Another server needs the password again.", {"password": "enter it again"})
    await _describe(work, account, mailbox)
    if sealed is not None:
        account.password, account.key_id = sealed.content, sealed.key_id
    account.version += 1
    await audit(work, by, "mailbox.changed", {"mailbox": name, "host": mailbox.host, "user": mailbox.user})


@action
async def switch_mailbox(work: Work, name: str, enabled: bool, by: Actor) -> None:
    """Read a mailbox or not. Its positions stay, so that nothing is missed in between. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    account = await _existing(work, name)
    account.enabled = enabled
    account.version += 1
    await audit(work, by, "mailbox.enabled" if enabled else "mailbox.disabled", {"mailbox": name})


async def _describe(work: Work, account: MailAccount, mailbox: Mailbox) -> None:
    wrong = mailbox.wrong()
    inbox = mailbox.inbox.strip().lower()
    if not await work.session.scalar(select(InboxAddress.id).where(InboxAddress.address == inbox)):
        wrong["inbox"] = "none of our inboxes"
    if wrong:
        raise Invalid("The mailbox cannot be read like this.", wrong)
    account.host, account.port, account.tls = mailbox.host, mailbox.port, mailbox.tls
    account.user, account.inbox = mailbox.user, inbox
    account.folders = list(dict.fromkeys(mailbox.folders))
    account.after, account.move_to = mailbox.after, mailbox.move_to


async def _existing(work: Work, name: str) -> MailAccount:
    account = await work.session.scalar(select(MailAccount).where(MailAccount.name == name).with_for_update())
    if account is None:
        raise NotFound("There is no such mailbox.")
    return account


def _is_line(text: str, most: int) -> bool:
    return len(text.strip()) > 0 and len(text) <= most and text.isprintable()


def open_password(account: MailAccount, sealer: Sealer) -> str:
    """The password in clear. Raises `Invalid` when the key is another one than it was sealed with."""
    return sealer.open(Sealed(account.password, account.key_id), credential_of(account.name))
