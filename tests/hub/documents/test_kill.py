"""A process is killed while it places orders: each is placed whole and once, or is a cart still."""

import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from hub.documents.model import Document, DocumentEvent, DocumentParty, Item
from hub.parties.model import Party, PostalAddress
from storage.unit_of_work import Storage

KILLS, CARTS = 2, 60


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: what is tried is one transaction each."""
    return sqlite_url


@pytest.mark.faults
@pytest.mark.timeout(300)
async def test_killed_while_it_places_it_places_each_once_and_whole(
    storage: Storage, database_url: str, tmp_path: Path
) -> None:
    await _carts(storage)
    dice, told = Random(20261130), set[int]()
    for _ in range(KILLS):
        told |= await _placed_until_killed([database_url, str(tmp_path)], dice.randint(1, 15))
    async with storage.reading() as session:
        orders = {each.id: each for each in await session.scalars(select(Document))}
        steps = select(DocumentEvent.document_id).where(DocumentEvent.what == "transition")
        moved = sorted(await session.scalars(steps))
        parties = select(func.count()).where(DocumentParty.address == "Hof 1\nBerlin")
        addressed = await session.scalar(parties)
    placed = sorted(number for number, each in orders.items() if each.state == "placed")
    assert KILLS <= len(told) <= len(placed) < CARTS
    assert told <= set(placed)
    # Each has its number, its one line in the history and its address, and no number was lost on the way.
    assert moved == placed
    assert addressed == len(placed)
    numbers = sorted(each.number for each in orders.values() if each.number is not None)
    assert [number[-6:] for number in numbers] == [f"{place:06d}" for place in range(1, len(placed) + 1)]
    assert {each.number for number, each in orders.items() if number not in placed} == {None}


async def _carts(storage: Storage) -> None:
    async with storage.transaction() as work:
        acme = Party(name="Acme", created_at=work.now)
        work.add(acme)
        await work.flush()
        work.add(PostalAddress(party_id=acme.id, purpose="main", street="Hof 1", city="Berlin", since=work.now))
        times = {"state_since": work.now, "created_at": work.now, "changed_at": work.now}
        carts = [Document(kind="order", state="cart", currency="EUR", **times) for _ in range(CARTS)]
        work.add(*carts)
        await work.flush()
        for cart in carts:
            work.add(Item(document_id=cart.id, position=10, text="Chair", quantity=Decimal(1), price=Decimal(2)))
            work.add(DocumentParty(document_id=cart.id, function="sold_to", party_id=acme.id))


async def _placed_until_killed(arguments: list[str], lines: int) -> set[int]:
    """Run the placer, kill it after so many lines, and return every order it managed to name."""
    command = [sys.executable, "-m", "tests.hub.documents.endless_placing", *arguments]
    process = await create_subprocess_exec(*command, stdout=PIPE)
    assert process.stdout is not None
    said = [await process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    return {int(line) for line in said if line.endswith(b"\n")}
