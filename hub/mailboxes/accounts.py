"""Mailboxes are added, changed, disabled and enabled; each of it is in the audit log, and no password ever is."""

import re
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit, changes
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.interactions.model import InboxAddress
from hub.mailboxes.description import Mailbox, mailbox_of
from hub.mailboxes.model import MailAccount
from hub.mailboxes.sealing import Sealed, Sealer
from storage.unit_of_work import Storage, Work, action

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
# What decides where a credential is sent.
_LEADS = ("host", "port", "tls", "sign_in", "token_url")


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
        raise Invalid("A name has 1 to 60 small letters, digits, dots and dashes.", {"name": sentence("e.g. helpdesk")})
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

    Raises `NotFound`, `Invalid` with the fields, `Conflict` if somebody changed it meanwhile.
    """
    require(by, Permission.ADMINISTER)
    account = await _existing(work, name)
    if mailbox.seen not in (None, account.version):
        raise Unseen("Somebody changed this meanwhile. Look again.")
    # Else an administrator's session were enough to have any password sent to a server of one's own.
    if sealed is None and any(getattr(account, lead) != getattr(mailbox, lead) for lead in _LEADS):
        raise Invalid("Another server needs the password again.", {"password": sentence("enter it again")})
    before = _told(account)
    await _describe(work, account, mailbox)
    if sealed is not None:
        account.password, account.key_id = sealed.content, sealed.key_id
    account.version += 1
    # That there is another password is told; what it is never is.
    told = changes(before, _told(account) | ({"password": "***"} if sealed is not None else {}))
    await audit(work, by, "mailbox.changed", {"mailbox": name, **told})


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
        wrong["inbox"] = sentence("none of our inboxes")
    if wrong:
        raise Invalid("The mailbox cannot be read like this.", wrong)
    account.host, account.port, account.tls = mailbox.host, mailbox.port, mailbox.tls
    account.user, account.inbox = mailbox.user, inbox
    account.folders = list(dict.fromkeys(mailbox.folders))
    account.after, account.move_to = mailbox.after, mailbox.move_to
    account.sign_in, account.token_url = mailbox.sign_in, mailbox.token_url
    account.client_id, account.scope = mailbox.client_id, mailbox.scope
    account.read_sent, account.keep_sent = mailbox.read_sent, mailbox.keep_sent
    account.sent_folder = mailbox.sent_folder


async def _existing(work: Work, name: str) -> MailAccount:
    account = await work.session.scalar(select(MailAccount).where(MailAccount.name == name).with_for_update())
    if account is None:
        raise NotFound("There is no such mailbox.")
    return account


def _told(account: MailAccount) -> dict[str, object]:
    described = asdict(mailbox_of(account))
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in described.items() if name != "seen"
    }


def open_password(account: MailAccount, sealer: Sealer) -> str:
    """The password in clear. Raises `Invalid` when the key is another one than it was sealed with."""
    return sealer.open(Sealed(account.password, account.key_id), credential_of(account.name))


@action
async def keep_credential(work: Work, account_id: int, before: Sealed, after: Sealed) -> bool:
    """Replace a credential that its server changed; False if somebody entered another one meanwhile.

    The account's version stays: whoever reads it knows the new one already.
    """
    account = await work.locked(MailAccount, account_id)
    if account is None or account.password != before.content:
        return False
    account.password, account.key_id = after.content, after.key_id
    return True
