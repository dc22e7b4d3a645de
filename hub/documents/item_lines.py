"""The items of a document as its page shows them, each with its schedule and how much of it came back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.documents.kind import Kind
from hub.documents.links import taken_over
from hub.documents.model import Document, Item, LineKind, ScheduleLine
from hub.documents.progress import Progress

NONE = Decimal(0)


class PlanLine(NamedTuple):
    """One line of an item's schedule. `is_reversed`: what it says was taken back."""

    id: int
    kind: LineKind
    day: date
    quantity: Decimal
    shipment: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item. `rejected_because` is None for one that counts; `back` is how much of it came back, or is to."""

    position: int
    text: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    net: Decimal | None
    delivered: Decimal
    billed: Decimal
    rejected_because: str | None
    back: Decimal = NONE
    plan: tuple[PlanLine, ...] = ()


async def item_lines(session: AsyncSession, document: Document, kind: Kind) -> tuple[ItemLine, ...]:
    """The items in order; one statement, one for schedules where something is delivered, and one for what came back."""
    items = await session.scalars(select(Item).where(Item.document_id == document.id).order_by(Item.position))
    plans = await _plans(session, document.id) if kind.fulfilment else {}
    back = await _back(session, document, kind)
    return tuple(_line(item, back.get(item.id, NONE), plans.get(item.id, [])) for item in items)


def _line(item: Item, back: Decimal, plan: list[PlanLine]) -> ItemLine:
    return ItemLine(
        position=item.position,
        text=item.text,
        quantity=item.quantity,
        unit=item.unit,
        price=item.price,
        net=item.net,
        delivered=item.delivered,
        billed=item.billed,
        rejected_because=item.rejected_because,
        back=back,
        plan=tuple(plan),
    )


async def _plans(session: AsyncSession, document_id: int) -> dict[int, list[PlanLine]]:
    """The schedules of a document's items, the earliest day first."""
    later = aliased(ScheduleLine)
    query = (
        select(ScheduleLine, later.id)
        .outerjoin(later, later.reverses_id == ScheduleLine.id)
        .join(Item, Item.id == ScheduleLine.item_id)
        .where(Item.document_id == document_id)
        .order_by(ScheduleLine.day, ScheduleLine.id)
    )
    plans: dict[int, list[PlanLine]] = {}
    for row, reversing in (await session.execute(query)).all():
        line = PlanLine(row.id, row.kind, row.day, row.quantity, row.shipment, reversing is not None)
        plans.setdefault(row.item_id, []).append(line)
    return plans


async def _back(session: AsyncSession, document: Document, kind: Kind) -> dict[int, Decimal]:
    back: dict[int, Decimal] = {}
    for each in kind.successors:
        if each.of_delivered and document.delivery != Progress.NONE:
            back |= await taken_over(session, document.id, each.kind)
    return back
