"""Access tokens for mailboxes that are signed in to with OAuth 2: kept in memory, renewed before they end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from hub.mailboxes.accounts import credential_of, keep_credential
from hub.mailboxes.model import MailAccount
from hub.mailboxes.oauth import Grant, Token, question, token_of
from hub.mailboxes.sealing import Sealed, Sealer
from hub.web.fetch import Answered
from storage.unit_of_work import Storage

Post = Callable[[str, Mapping[str, str]], Awaitable[Answered]]


class AccountTokens:
    """The tokens of one account, for all its connections in this process."""

    def __init__(self, storage: Storage, account: MailAccount, sealer: Sealer, post: Post) -> None:
        self._storage = storage
        self._account = account
        self._sealer = sealer
        self._post = post
        self._sealed = Sealed(account.password, account.key_id)
        self._token: Token | None = None
        self._asking = asyncio.Lock()

    async def get(self, fresh: bool) -> str:
        """A token that is good for a while. Raises `HubError` if there is none to be had, `StorageUnavailable`.

        A refresh token that the server changed is kept before the access token is used: the old one may be worthless.
        """
        async with self._asking:
            now = self._storage.clock.now()
            if self._token is None or fresh or now >= self._token.renew_at:
                self._token = await self._ask()
            return self._token.access

    async def _ask(self) -> Token:
        account, about = self._account, credential_of(self._account.name)
        grant = Grant.of(self._sealer.open(self._sealed, about))
        answered = await self._post(account.token_url, question(grant, account.client_id, account.scope))
        token = token_of(answered.status, answered.content, grant, self._storage.clock.now())
        if token.refresh != grant.refresh_token:
            sealed = self._sealer.seal(Grant(grant.client_secret, token.refresh).text(), about)
            await keep_credential(self._storage, account.id, self._sealed, sealed)
            self._sealed = sealed
        return token
