"""Tries whether a mailbox can be read, step by step, and says in words which step fails."""

import asyncio
import ssl
from collections.abc import Sequence

from channels.email.imap_account import AfterCommit, ImapAccount
from channels.email.imap_connection import ImapConnection, ImapLost, ImapRefused
from channels.email.sent_folder import sent_folder_of
from channels.email.tls import TlsMode, client_context
from hub.errors import sentence
from hub.mailboxes.trouble import Step, Trouble


async def find_trouble(
    account: ImapAccount, folders: Sequence[str], sent_folder: str | None = None, patience: float = 10.0
) -> Trouble | None:
    """What keeps these folders, and the one mails are moved to, from being used; None if nothing does.

    `sent_folder` is the one of sent mails if it is used, "" for the one the server marks. `patience` is in seconds and
    for each step. Nothing in the mailbox is changed.
    """
    return await _reach(account, patience) or await _enter(account, folders, sent_folder, patience)


async def _reach(account: ImapAccount, patience: float) -> Trouble | None:
    loop, context = asyncio.get_running_loop(), None
    if account.tls is TlsMode.TLS:
        context = client_context(account.context)
    try:
        async with asyncio.timeout(patience):
            await loop.getaddrinfo(account.host, account.port)
    except (OSError, UnicodeError, TimeoutError) as error:
        return Trouble(Step.NAME, sentence("There is no host of this name."), str(error))
    try:
        async with asyncio.timeout(patience):
            _, writer = await asyncio.open_connection(account.host, account.port, ssl=context)
    except ssl.SSLCertVerificationError as error:
        return Trouble(Step.TLS, sentence("The server's certificate is not valid for this host."), error.verify_message)
    except ssl.SSLError as error:
        return Trouble(Step.TLS, sentence("The server does not speak TLS at this port."), str(error))
    except TimeoutError:
        return Trouble(Step.CONNECTION, sentence("The server does not answer at this port."))
    except OSError as error:
        return Trouble(Step.CONNECTION, sentence("Nothing can be reached at this port."), str(error))
    writer.transport.abort()
    return None


async def _enter(
    account: ImapAccount, folders: Sequence[str], sent_folder: str | None, patience: float
) -> Trouble | None:
    connection = ImapConnection(account, patience)
    try:
        await connection.sign_in()
        moved = (account.move_to,) if account.after is AfterCommit.MOVE else ()
        sent = (await sent_folder_of(connection, sent_folder),) if sent_folder is not None else ()
        for folder in (*folders, *moved, *sent):
            try:
                await connection.select(folder)
            except ImapRefused as error:
                return Trouble(Step.FOLDER, sentence("A folder cannot be opened."), f"{folder}: {error}")
    except ImapRefused as error:
        return Trouble(Step.SIGN_IN, sentence("The server refuses this user or this password."), str(error))
    except ImapLost as error:
        return Trouble(Step.CONNECTION, sentence("The server answers, but not as an IMAP server does."), str(error))
    finally:
        connection.close()
    return None
