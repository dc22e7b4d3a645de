"""`mailbox …`: the mailboxes of other servers that we read. A password comes by standard input, never as a word."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from channels.email.imap_check import find_trouble
from hub.access.permissions import OPERATOR
from hub.errors import NotFound
from hub.mailboxes.accounts import Mailbox, add_mailbox, credential_of, switch_mailbox
from hub.mailboxes.listing import MailboxRow, list_mailboxes, mailbox_named
from hub.mailboxes.sealing import Sealer
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.mailboxes import imap_accounts_of
from hub.runtime.parts import open_parts
from hub.settings import Settings


async def _list(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        rows = await list_mailboxes(parts.storage, OPERATOR)
    return Answer([asdict(row) for row in rows], table([_line(row) for row in rows]))


def _line(row: MailboxRow) -> tuple[object, ...]:
    state = (row.last_error or "ok") if row.enabled else "disabled"
    contact = row.last_contact.isoformat(timespec="seconds") if row.last_contact else "never"
    return row.name, f"{row.user}@{row.host}:{row.port}", row.inbox, contact, f"{row.waiting} waiting", state


async def _add(settings: Settings, options: Namespace) -> Answer:
    mailbox = Mailbox(
        host=options.host,
        port=options.port,
        tls=options.tls,
        user=options.user,
        inbox=options.inbox,
        folders=tuple(options.folder or ("INBOX",)),
        after=options.after,
        move_to=options.move_to,
    )
    sealed = Sealer(settings.key()).seal(sys.stdin.readline().rstrip("\r\n"), credential_of(options.name))
    async with open_parts(settings) as parts:
        number = await add_mailbox(parts.storage, options.name, mailbox, sealed, OPERATOR)
    return Answer({"id": number, "name": options.name}, [f"{options.name} is read from now on"])


async def _check(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        account = await mailbox_named(parts.storage, options.name)
    if account is None:
        raise NotFound("There is no such mailbox.")
    first = imap_accounts_of(account, Sealer(settings.key()))[0]
    trouble = await find_trouble(first, account.folders)
    if trouble is None:
        return Answer({"ok": True}, [f"{options.name} can be read"])
    said = f" ({trouble.said})" if trouble.said else ""
    return Answer({"ok": False, **asdict(trouble)}, [f"{trouble.step}: {trouble.sentence}{said}"], failed=True)


async def _switch(settings: Settings, options: Namespace) -> Answer:
    enabled = options.command.name.endswith("enable")
    async with open_parts(settings) as parts:
        await switch_mailbox(parts.storage, options.name, enabled, OPERATOR)
    said = "is read again" if enabled else "is not read any more"
    return Answer({"name": options.name, "enabled": enabled}, [f"{options.name} {said}"])


def _name(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="what we call the mailbox")


def _mailbox(parser: ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("--host", required=True, help="its server")
    parser.add_argument("--port", type=int, default=993)
    parser.add_argument("--tls", default="tls", choices=("tls", "none"))
    parser.add_argument("--user", required=True, help="who signs in there; the password is read from standard input")
    parser.add_argument("--inbox", required=True, help="our address whose mail lies in it")
    parser.add_argument("--folder", action="append", help="may be given more than once; INBOX if not given")
    parser.add_argument("--after", default="keep", choices=("keep", "seen", "move"), help="what becomes of a mail")
    parser.add_argument("--move-to", default="", metavar="FOLDER", help="where mails are moved")


COMMANDS = (
    Command("mailbox list", "list the mailboxes and how reading them goes", _list, "mailbox list"),
    Command(
        "mailbox add",
        "read a mailbox",
        _add,
        "mailbox add helpdesk --host mail.x.org --user help --inbox help@x.org < password",
        _mailbox,
    ),
    Command("mailbox check", "try whether a mailbox can be read", _check, "mailbox check helpdesk", _name),
    Command("mailbox disable", "do not read a mailbox any more", _switch, "mailbox disable helpdesk", _name),
    Command("mailbox enable", "read a mailbox again", _switch, "mailbox enable helpdesk", _name),
)
