"""Exact decimals are kept, compared and summed without losing anything, on both databases."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from hub.documents.model import Document, Item
from storage.unit_of_work import Storage


async def items(storage: Storage, *quantities: str) -> None:
    async with storage.transaction() as work:
        document = Document(kind="order", state="cart", state_since=work.now, created_at=work.now, changed_at=work.now)
        work.add(document)
        await work.flush()
        drawn = (Decimal(quantity) for quantity in quantities)
        work.add(*(Item(document_id=document.id, position=at, quantity=each) for at, each in enumerate(drawn)))


async def test_they_come_back_as_they_were(storage: Storage) -> None:
    await items(storage, "0.1", "12345678901.2345", "19.99")
    async with storage.reading() as session:
        kept = list(await session.scalars(select(Item.quantity).order_by(Item.position)))
    assert kept == [Decimal("0.1"), Decimal("12345678901.2345"), Decimal("19.99")]


async def test_they_are_summed_exactly(storage: Storage) -> None:
    await items(storage, *["0.1"] * 30)
    async with storage.reading() as session:
        assert await session.scalar(select(func.sum(Item.quantity))) == Decimal(3)


async def test_they_are_compared_as_numbers(storage: Storage) -> None:
    await items(storage, "9", "10", "0.5")
    async with storage.reading() as session:
        more = await session.scalars(
            select(Item.quantity).where(Item.quantity > Decimal("0.5")).order_by(Item.quantity)
        )
        assert list(more) == [Decimal(9), Decimal(10)]


async def test_more_places_than_are_kept_are_refused(storage: Storage) -> None:
    with pytest.raises(StatementError):
        await items(storage, "0.00001")
