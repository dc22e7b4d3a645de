"""The front door: durable before it answers, once per key, many in one commit."""

import asyncio

import pytest
from sqlalchemy import func, select

from hub.interactions.inbox import INLINE_LIMIT, GroupCommitInbox, plain_address
from hub.interactions.model import InboundContact
from hub.ports import Outcome, RawContact
from storage.errors import StorageUnavailable
from storage.jobs import Job
from storage.unit_of_work import Storage
from tests.hub.company import Company


def contact(key: str, raw: bytes = b"hello", **fields: object) -> RawContact:
    """A contact with a key of its own."""
    return RawContact("email", "test", key, ("support@example.com",), raw, **fields)  # type: ignore[arg-type]


async def stored(storage: Storage) -> int:
    """How many contacts are kept."""
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(InboundContact)) or 0


async def test_accepted_means_stored_with_a_job(storage: Storage) -> None:
    receipt = await GroupCommitInbox(storage).receive(contact("a"))
    assert receipt.outcome is Outcome.ACCEPTED
    async with storage.reading() as session:
        job = (await session.scalars(select(Job))).one()
    assert job.payload == {"contact_id": receipt.contact_id, "size": len(contact("a").raw)}


async def test_the_same_key_again_is_a_duplicate_of_the_first(storage: Storage) -> None:
    inbox = GroupCommitInbox(storage)
    first = await inbox.receive(contact("a"))
    again = await inbox.receive(contact("a"))
    assert (again.outcome, again.contact_id) == (Outcome.DUPLICATE, first.contact_id)
    assert await stored(storage) == 1


async def test_many_at_once_with_twins_are_each_stored_once(storage: Storage) -> None:
    inbox = GroupCommitInbox(storage)
    receipts = await asyncio.gather(*(inbox.receive(contact(f"key-{number % 40}")) for number in range(80)))
    assert [receipt.outcome for receipt in receipts].count(Outcome.ACCEPTED) == 40
    assert await stored(storage) == 40
    twins: dict[int, set[int]] = {}
    for number, receipt in enumerate(receipts):
        twins.setdefault(number % 40, set()).add(receipt.contact_id)
    assert all(len(ids) == 1 for ids in twins.values())


async def test_a_large_contact_is_kept_as_a_blob(storage: Storage) -> None:
    raw = b"x" * (INLINE_LIMIT + 1)
    await GroupCommitInbox(storage).receive(contact("large", raw))
    async with storage.reading() as session:
        row = (await session.scalars(select(InboundContact))).one()
    assert row.raw_blob is not None
    assert await storage.blobs.get(row.raw_blob) == raw


async def test_what_no_database_takes_is_cleaned_and_kept(storage: Storage) -> None:
    odd = contact("odd", b"\x00\xff", envelope={"helo": "nul\x00 and \ud800"})
    assert (await GroupCommitInbox(storage).receive(odd)).outcome is Outcome.ACCEPTED


async def test_one_bad_row_does_not_cost_the_others_their_place(storage: Storage) -> None:
    inbox = GroupCommitInbox(storage)
    bad = contact("bad", envelope={"not json": object()})
    results = await asyncio.gather(
        *(inbox.receive(each) for each in (contact("a"), bad, contact("b"))), return_exceptions=True
    )
    assert isinstance(results[1], StorageUnavailable)
    assert await stored(storage) == 2


async def test_a_caller_that_goes_away_does_not_undo_the_commit(storage: Storage) -> None:
    inbox = GroupCommitInbox(storage)
    calls = [asyncio.create_task(inbox.receive(contact(f"key-{number}"))) for number in range(5)]
    await asyncio.sleep(0)
    calls[0].cancel()
    await asyncio.gather(*calls[1:])
    await inbox.close()
    assert calls[0].cancelled()
    assert await stored(storage) == 5


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("support@example.com", True),
        ("SUPPORT@Example.COM", True),
        ("support+invoice@example.com", True),
        ("token@elsewhere", True),
        ("nobody@example.com", False),
        ("support@elsewhere", False),
        ("", False),
    ],
)
async def test_it_knows_its_own_addresses(company: Company, address: str, known: bool) -> None:
    inbox = GroupCommitInbox(company.storage, owns=lambda asked: asked == "token@elsewhere")
    assert await inbox.knows(address) is known


def test_an_extension_is_no_part_of_the_address() -> None:
    assert plain_address("A+b+c@D.e") == "a@d.e"
