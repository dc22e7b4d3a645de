"""From a mailbox as it is kept to what can be connected to, one account for each folder."""

from collections.abc import Iterable
from dataclasses import replace

from channels.email.imap_account import AfterCommit, ImapAccount
from channels.email.tls import TlsMode
from hub.mailboxes.accounts import open_password
from hub.mailboxes.description import OAUTH2
from hub.mailboxes.model import MailAccount
from hub.mailboxes.sealing import Sealer
from hub.runtime.mailbox_tokens import AccountTokens, Post
from hub.web.fetch import post_form
from storage.unit_of_work import Storage


class MailboxSources:
    """Opens credentials. The tokens of an account are shared by all its connections as long as it stays as it is."""

    def __init__(self, storage: Storage, sealer: Sealer, post: Post = post_form) -> None:
        self._storage = storage
        self._sealer = sealer
        self._post = post
        self._tokens: dict[tuple[int, int], AccountTokens] = {}

    def of(self, account: MailAccount) -> list[ImapAccount]:
        """What is to be read, at least one. Raises `Invalid` for a credential sealed with another key."""
        return [replace(self._first(account), folder=folder) for folder in account.folders]

    def sent(self, account: MailAccount, folder: str) -> ImapAccount:
        """The folder where answers of ours lie: nothing in it is flagged or moved."""
        return replace(self._first(account), folder=folder, after=AfterCommit.KEEP, move_to="")

    def forget(self, accounts: Iterable[tuple[int, int]]) -> None:
        """Let go of the tokens of accounts, each an id and a version, that are not read any more."""
        for key in accounts:
            self._tokens.pop(key, None)

    def _first(self, account: MailAccount) -> ImapAccount:
        credential = open_password(account, self._sealer)
        return ImapAccount(
            host=account.host,
            port=account.port,
            user=account.user,
            password="" if account.sign_in == OAUTH2 else credential,
            inbox=account.inbox,
            tls=TlsMode(account.tls),
            after=AfterCommit(account.after),
            move_to=account.move_to,
            token=self._tokens_of(account).get if account.sign_in == OAUTH2 else None,
        )

    def _tokens_of(self, account: MailAccount) -> AccountTokens:
        key = (account.id, account.version)
        if key not in self._tokens:
            self._tokens[key] = AccountTokens(self._storage, account, self._sealer, self._post)
        return self._tokens[key]
