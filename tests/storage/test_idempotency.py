"""A key is used once, for one thing; whoever comes at the same moment waits and is told what came of it."""

import asyncio

import pytest

from storage.idempotency import KeyReused, done_before, keep_result
from storage.unit_of_work import Storage


async def ask(storage: Storage, key: str, what: str, result: int) -> int:
    async with storage.transaction() as work:
        before = await done_before(work, key, {"what": what})
        if before is not None:
            return before
        await keep_result(work, key, result)
        return result


async def test_the_same_again_is_told_what_came_of_it(storage: Storage) -> None:
    assert await ask(storage, "key", "order", 7) == 7
    assert await ask(storage, "key", "order", 8) == 7
    assert await ask(storage, "other", "order", 8) == 8


async def test_a_key_for_something_else_is_refused(storage: Storage) -> None:
    await ask(storage, "key", "order", 7)
    with pytest.raises(KeyReused):
        await ask(storage, "key", "cancel", 8)


async def test_what_failed_did_not_use_its_key(storage: Storage) -> None:
    with pytest.raises(RuntimeError):
        async with storage.transaction() as work:
            assert await done_before(work, "key", {"what": "order"}) is None
            raise RuntimeError
    assert await ask(storage, "key", "order", 8) == 8


async def test_at_the_same_moment_it_is_used_once(storage: Storage) -> None:
    results = await asyncio.gather(*(ask(storage, "key", "order", number) for number in range(1, 11)))
    assert len(set(results)) == 1
