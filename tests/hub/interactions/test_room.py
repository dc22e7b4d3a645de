"""Room in memory: shared, given in order, and never refused for good."""

import asyncio

from hub.interactions.room import Room


async def test_who_does_not_fit_waits_until_somebody_leaves() -> None:
    room = Room(10)
    await room.take(6)
    waiting = asyncio.create_task(room.take(5))
    await asyncio.sleep(0)
    assert not waiting.done()
    room.give_back(6)
    await waiting


async def test_one_that_is_too_large_gets_in_alone() -> None:
    room = Room(10)
    await room.take(1)
    waiting = asyncio.create_task(room.take(50))
    await asyncio.sleep(0)
    assert not waiting.done()
    room.give_back(1)
    await waiting
    small = asyncio.create_task(room.take(1))
    await asyncio.sleep(0)
    assert not small.done()
    room.give_back(50)
    await small
