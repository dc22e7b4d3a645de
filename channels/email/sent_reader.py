"""Reads a Sent folder: answers that were given with another mail program join their conversations (chatwoot #10028)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from channels.email.imap_account import ImapAccount, ImapPace, PositionStore
from channels.email.imap_connection import ImapConnection
from channels.email.imap_reader import ImapReader
from channels.email.parse.fields import read_fields
from channels.email.parse.message_ids import message_id, message_ids
from hub.interactions.sent_elsewhere import SENT_ELSEWHERE, SentMail
from hub.ports import Clock

# Tells which of these mails answer in a conversation of ours and are not in it yet.
Choose = Callable[[Sequence[SentMail]], Awaitable[Sequence[SentMail]]]


class SentReader(ImapReader):
    """Takes what belongs to conversations of ours; everything else in the folder is private and stays where it is."""

    marks: Mapping[str, object] = {SENT_ELSEWHERE: True}

    def __init__(
        self,
        account: ImapAccount,
        positions: PositionStore,
        clock: Clock,
        choose: Choose,
        pace: ImapPace | None = None,
    ) -> None:
        super().__init__(account, positions, clock, pace)
        self._choose = choose

    async def wanted(self, connection: ImapConnection, window: Sequence[int]) -> Sequence[int]:
        """The mails that answer in a conversation of ours; of the others only who they are was looked at."""
        if not window:
            return ()
        mails = {uid: sent_mail(header) for uid, header in (await connection.identifying(window)).items()}
        chosen = set(await self._choose(list(mails.values())))
        return [uid for uid in window if mails.get(uid) in chosen]


def sent_mail(header: bytes) -> SentMail:
    """What a header says the mail is, and what it answers: newest first."""
    fields, _ = read_fields(header, 0, len(header))
    answered = (*message_ids(fields, "in-reply-to"), *reversed(message_ids(fields, "references")))
    return SentMail(message_id(fields), tuple(dict.fromkeys(answered)))
