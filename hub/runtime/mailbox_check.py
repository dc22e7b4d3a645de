"""Tries a mailbox as it is described, before or after it is kept."""

from channels.email.imap_check import find_trouble
from hub.errors import HubError
from hub.mailboxes.model import MailAccount
from hub.mailboxes.trouble import Step, Trouble
from hub.runtime.mailbox_sources import MailboxSources


class MailboxCheck:
    """A `hub.mailboxes.trouble.Check`."""

    def __init__(self, sources: MailboxSources) -> None:
        self._sources = sources

    async def trouble(self, account: MailAccount) -> Trouble | None:
        """What keeps the account from being used; None if nothing does."""
        try:
            first = self._sources.of(account)[0]
        except HubError as error:
            return Trouble(Step.SIGN_IN, error.sentence)
        sent = account.sent_folder if account.read_sent or account.keep_sent else None
        return await find_trouble(first, account.folders, sent)
