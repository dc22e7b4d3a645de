"""Puts a copy of a sent message into a mailbox's Sent folder, once."""

from channels.email.imap_account import ImapAccount
from channels.email.imap_connection import ImapConnection, ImapRefused

USE = "\\Sent"
USUAL = "Sent"


async def sent_folder_of(connection: ImapConnection, chosen: str) -> str:
    """The folder somebody chose, else the one the server marks (RFC 6154), else the usual name."""
    if chosen:
        return chosen
    try:
        return await connection.special_folder(USE) or USUAL
    except ImapRefused:
        return USUAL


async def keep_copy(account: ImapAccount, chosen: str, external_id: str, raw: bytes, patience: float = 30.0) -> bool:
    """Append the message unless one with its Message-ID lies there; whether it was appended.

    `patience` is in seconds, for each answer. Raises `ImapLost`; `ImapRefused`, e.g. if there is no such folder.
    """
    connection = ImapConnection(account, patience)
    try:
        await connection.sign_in()
        folder = await sent_folder_of(connection, chosen)
        await connection.select(folder)
        if external_id and await connection.uids_of(external_id):
            return False
        await connection.append(folder, raw)
        return True
    finally:
        connection.close()
