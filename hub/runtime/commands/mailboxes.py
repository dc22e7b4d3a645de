"""`mailbox …`: the mailboxes of other servers that we read. A credential comes by standard input, never as a word."""

import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from dataclasses import asdict, replace

from hub.access.permissions import OPERATOR
from hub.mailboxes.accounts import add_mailbox, change_mailbox, credential_of, switch_mailbox
from hub.mailboxes.description import OAUTH2, PASSWORD, Mailbox, mailbox_of
from hub.mailboxes.listing import MailboxRow, existing_mailbox, list_mailboxes
from hub.mailboxes.oauth import Grant
from hub.mailboxes.sealing import Sealer
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.mailbox_check import MailboxCheck
from hub.runtime.mailbox_sources import MailboxSources
from hub.runtime.parts import open_parts
from hub.settings import Settings

# The options that are fields of a mailbox by the same name.
WORDS = (
    "host",
    "port",
    "tls",
    "user",
    "inbox",
    "after",
    "move_to",
    "sign_in",
    "token_url",
    "client_id",
    "scope",
    "read_sent",
    "keep_sent",
    "sent_folder",
)


async def _list(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        rows = await list_mailboxes(parts.storage, OPERATOR)
    return Answer([asdict(row) for row in rows], table([_line(row) for row in rows]))


def _line(row: MailboxRow) -> tuple[object, ...]:
    state = (row.last_error or "ok") if row.enabled else "disabled"
    contact = row.last_contact.isoformat(timespec="seconds") if row.last_contact else "never"
    lag = f" since {row.waiting_since.isoformat(timespec='seconds')}" if row.waiting_since else ""
    return row.name, f"{row.user}@{row.host}:{row.port}", row.inbox, contact, f"{row.waiting} waiting{lag}", state


async def _add(settings: Settings, options: Namespace) -> Answer:
    mailbox = _described(Mailbox(options.host or "", options.user or "", options.inbox or ""), options)
    sealed = Sealer(settings.key()).seal(_credential(mailbox.sign_in), credential_of(options.name))
    async with open_parts(settings) as parts:
        number = await add_mailbox(parts.storage, options.name, mailbox, sealed, OPERATOR)
    return Answer({"id": number, "name": options.name}, [f"{options.name} is read from now on"])


async def _change(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        mailbox = _described(mailbox_of(await existing_mailbox(parts.storage, options.name)), options)
        sealed = None
        if options.credential:
            sealed = Sealer(settings.key()).seal(_credential(mailbox.sign_in), credential_of(options.name))
        await change_mailbox(parts.storage, options.name, mailbox, sealed, OPERATOR)
    return Answer({"name": options.name}, [f"{options.name} is read as described now"])


def _described(before: Mailbox, options: Namespace) -> Mailbox:
    """A mailbox with what was said of it; what was not said stays."""
    said = {name: getattr(options, name) for name in WORDS if getattr(options, name) is not None}
    if options.folder:
        said["folders"] = tuple(options.folder)
    return replace(before, **said)


def _credential(sign_in: str) -> str:
    """What standard input says: a password, or a client secret and a refresh token on a line each."""
    lines = [line.rstrip("\r\n") for line in sys.stdin.readlines()[:2]]
    if sign_in == OAUTH2:
        client_secret, refresh_token = (*lines, "", "")[:2]
        return Grant(client_secret, refresh_token).text()
    return lines[0] if lines else ""


async def _check(settings: Settings, options: Namespace) -> Answer:
    async with open_parts(settings) as parts:
        account = await existing_mailbox(parts.storage, options.name)
        trouble = await MailboxCheck(MailboxSources(parts.storage, Sealer(settings.key()))).trouble(account)
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
    parser.add_argument("--host", help="its server")
    parser.add_argument("--port", type=int, help="993 if not given")
    parser.add_argument("--tls", choices=("tls", "starttls", "none"), help="tls if not given")
    parser.add_argument("--user", help="who signs in there")
    parser.add_argument("--inbox", help="our address whose mail lies in it")
    parser.add_argument("--folder", action="append", help="may be given more than once; INBOX if not given")
    parser.add_argument("--after", choices=("keep", "seen", "move"), help="what becomes of a mail; keep if not given")
    parser.add_argument("--move-to", metavar="FOLDER", help="where mails are moved")
    parser.add_argument("--sign-in", choices=(PASSWORD, OAUTH2), help="password if not given")
    parser.add_argument("--token-url", metavar="URL", help="where tokens are had with OAuth 2")
    parser.add_argument("--client-id", metavar="ID", help="as what we ask for tokens")
    parser.add_argument("--scope", help="what the tokens are for")
    yes_or_no = BooleanOptionalAction
    parser.add_argument("--read-sent", action=yes_or_no, help="take answers given with another mail program")
    parser.add_argument("--keep-sent", action=yes_or_no, help="put a copy of our answers into the Sent folder")
    parser.add_argument("--sent-folder", metavar="FOLDER", help="the one the server marks if not given")


def _changes(parser: ArgumentParser) -> None:
    _mailbox(parser)
    parser.add_argument("--credential", action="store_true", help="read a new credential from standard input")


COMMANDS = (
    Command("mailbox list", "list the mailboxes and how reading them goes", _list, "mailbox list"),
    Command(
        "mailbox add",
        "read a mailbox",
        _add,
        "mailbox add helpdesk --host mail.x.org --user help --inbox help@x.org < password",
        _mailbox,
    ),
    Command(
        "mailbox change",
        "read a mailbox in another way",
        _change,
        "mailbox change helpdesk --after seen --keep-sent",
        _changes,
    ),
    Command("mailbox check", "try whether a mailbox can be read", _check, "mailbox check helpdesk", _name),
    Command("mailbox disable", "do not read a mailbox any more", _switch, "mailbox disable helpdesk", _name),
    Command("mailbox enable", "read a mailbox again", _switch, "mailbox enable helpdesk", _name),
)
