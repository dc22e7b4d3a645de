"""What every receiver of every channel must do; a channel's tests inherit this class and say how it is used."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from hub.ports import Receiver
from storage.errors import StorageFull, StorageUnavailable
from tests.channels.memory_inbox import MemoryInbox

ADDRESS = "help@shop.example"


class ReceiverDriver(ABC):
    """The outside of one receiver. A contact is told by a short text that its raw form contains."""

    receiver: Receiver

    @abstractmethod
    async def ready(self) -> None:
        """Return when contacts can be offered."""

    @abstractmethod
    async def offer(self, text: str) -> None:
        """Hand a contact to the outside of the receiver; the same text is the same contact."""

    @abstractmethod
    async def acknowledged(self, text: str) -> bool:
        """Whether the receiver has told the outside that it has this contact and need not be given it again."""

    @abstractmethod
    async def until_acknowledged(self, text: str) -> None:
        """Return when it has."""

    @abstractmethod
    async def attack(self) -> None:
        """Do the worst a peer or a server of this channel can do."""


class ReceiverConformance(ABC):
    """Duplicate, storage failure, cancellation, hostile input: design section 5."""

    @pytest.fixture
    @abstractmethod
    def driver(self) -> ReceiverDriver:
        """A receiver that is not running, and the way to its outside."""

    @pytest.fixture
    def inbox(self) -> MemoryInbox:
        return MemoryInbox(ADDRESS)

    async def test_a_contact_is_stored_and_then_acknowledged(self, driver: ReceiverDriver, inbox: MemoryInbox) -> None:
        inbox.open.clear()
        async with _running(driver, inbox):
            await driver.offer("one")
            await inbox.until(lambda it: it.asked == 1)
            assert not await driver.acknowledged("one")
            inbox.open.set()
            await inbox.until(lambda it: len(it.contacts) == 1)
            await driver.until_acknowledged("one")
        assert b"one" in inbox.contacts[0].raw
        assert inbox.contacts[0].inboxes == (ADDRESS,)

    async def test_a_copy_is_acknowledged_and_not_stored(self, driver: ReceiverDriver, inbox: MemoryInbox) -> None:
        async with _running(driver, inbox):
            await driver.offer("one")
            await inbox.until(lambda it: len(it.contacts) == 1)
            await driver.offer("one")
            await inbox.until(lambda it: it.duplicates == 1)
            await driver.until_acknowledged("one")
        assert len(inbox.contacts) == 1

    @pytest.mark.parametrize("failure", [StorageUnavailable("locked"), StorageFull("full"), RuntimeError("a bug")])
    async def test_what_cannot_be_stored_is_not_acknowledged(
        self, driver: ReceiverDriver, inbox: MemoryInbox, failure: Exception
    ) -> None:
        inbox.store_failure = failure
        async with _running(driver, inbox):
            await driver.offer("one")
            await inbox.until(lambda it: it.asked >= 1)
            assert not await driver.acknowledged("one")
            inbox.store_failure = None
            await driver.offer("one")
            await inbox.until(lambda it: len(it.contacts) == 1)

    async def test_it_ends_within_a_second(self, driver: ReceiverDriver, inbox: MemoryInbox) -> None:
        inbox.open.clear()
        running = asyncio.create_task(driver.receiver.run(inbox))
        await driver.ready()
        await driver.offer("one")
        await inbox.until(lambda it: it.asked == 1)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=1)
        assert done == {running}
        assert not await driver.acknowledged("one")
        inbox.open.set()

    async def test_an_attack_stops_nobody_else(self, driver: ReceiverDriver, inbox: MemoryInbox) -> None:
        async with _running(driver, inbox):
            await driver.attack()
            await driver.offer("honest")
            await inbox.until(lambda it: any(b"honest" in contact.raw for contact in it.contacts))


@asynccontextmanager
async def _running(driver: ReceiverDriver, inbox: MemoryInbox) -> AsyncIterator[None]:
    running = asyncio.create_task(driver.receiver.run(inbox))
    try:
        await driver.ready()
        yield
        assert not running.done()
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
