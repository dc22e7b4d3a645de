"""Receivers started for a test and stopped behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from channels.email.smtp_door import SmtpDoor
from hub.ports import Inbox, Receiver


@asynccontextmanager
async def running(receiver: Receiver, inbox: Inbox) -> AsyncIterator["asyncio.Task[None]"]:
    """The task in which the receiver runs; whatever it failed with is raised at the end."""
    task = asyncio.create_task(receiver.run(inbox))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def open_door(door: SmtpDoor, inbox: Inbox) -> AsyncIterator[SmtpDoor]:
    """The door, once it listens."""
    async with running(door, inbox):
        await door.opened.wait()
        yield door
