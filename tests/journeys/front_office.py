"""The way in for mail without the rest of the product: the real SMTP door, inbox, parsers and filing in one loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from channels.email.compose import EmailComposer
from channels.email.parse_process import ParserPool
from channels.email.smtp_door import SmtpDoor
from channels.email.tokens import ReplyTokens
from hub.interactions.inbox import GroupCommitInbox
from hub.interactions.understand import Understander
from storage.unit_of_work import Storage


@dataclass(frozen=True)
class FrontOffice:
    """An open door and who works behind it."""

    port: int
    inbox: GroupCommitInbox
    understander: Understander
    composer: EmailComposer

    async def understand(self) -> None:
        """File everything that waits."""
        while await self.understander.run_once():
            pass


@asynccontextmanager
async def front_office(storage: Storage, port: int = 0, domain: str = "example.com") -> AsyncIterator[FrontOffice]:
    """Open the door on a free port unless told which; closed again at the end of the block.

    `domain` is that of the signed addresses.
    """
    tokens = ReplyTokens(b"a secret of the tests, long enough", domain)
    inbox = GroupCommitInbox(storage, lambda address: tokens.thread_of(address) is not None)
    door = SmtpDoor("127.0.0.1", port)
    async with ParserPool() as parsers:
        serving = asyncio.create_task(door.run(inbox))
        await door.opened.wait()
        composer = EmailComposer(tokens)
        try:
            yield FrontOffice(door.port, inbox, Understander(storage, {"email": parsers}, composer), composer)
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            await inbox.close()
