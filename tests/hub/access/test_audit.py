"""The audit log is a chain: what is changed, removed or put in shows."""

import asyncio

import pytest
from sqlalchemy import text

from hub.access.actor import Actor
from hub.access.audit import ChainReport, audit, verify_chain
from storage.unit_of_work import Storage, Work, action

NINA = Actor(1, "Nina Berg")


@action
async def note(work: Work, number: int) -> None:
    """Write one entry."""
    await audit(work, NINA, "test", {"number": number, "text": "Größe \u2028 \U0001f600", "flag": True, "none": None})


async def test_empty_chain_is_whole(storage: Storage) -> None:
    assert await verify_chain(storage) == ChainReport(0, None)


async def test_chain_is_whole_even_when_written_by_many_at_once(storage: Storage) -> None:
    await asyncio.gather(*(note(storage, number) for number in range(20)))
    assert await verify_chain(storage) == ChainReport(20, None)


async def test_undone_transaction_leaves_no_gap(storage: Storage) -> None:
    await note(storage, 1)
    with pytest.raises(ZeroDivisionError):
        async with storage.transaction() as work:
            await note.within(work, 2)
            raise ZeroDivisionError
    await note(storage, 3)
    assert await verify_chain(storage) == ChainReport(2, None)


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE audit_entry SET actor = '2 Omar' WHERE sequence = 3", 3),
        ("UPDATE audit_entry SET action = 'nothing' WHERE sequence = 1", 1),
        ("UPDATE audit_entry SET hash = previous_hash WHERE sequence = 5", 5),
        ("DELETE FROM audit_entry WHERE sequence = 2", 2),
        ("DELETE FROM audit_entry WHERE sequence = 1", 1),
        ("UPDATE audit_entry SET sequence = 9 WHERE sequence = 4", 4),
        ("DELETE FROM audit_entry WHERE sequence = 5", 5),
    ],
)
async def test_tampering_shows_where(storage: Storage, tampering: str, broken_at: int) -> None:
    for number in range(5):
        await note(storage, number)
    async with storage.transaction() as work:
        await work.session.execute(text(tampering))
    assert await verify_chain(storage) == ChainReport(broken_at - 1, broken_at)
