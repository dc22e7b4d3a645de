"""The schedule of items: what of them is wanted, confirmed and delivered on which day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select

from hub.documents.items import items_of
from hub.documents.model import Document, Item, LineKind, ScheduleLine
from hub.interactions.text import storable
from storage.unit_of_work import Work

LONGEST_SHIPMENT = 80


class Planned(NamedTuple):
    """How much of something is planned for a day."""

    day: date
    quantity: Decimal


class Delivery(NamedTuple):
    """When something was delivered, and by which shipment."""

    day: date
    shipment: str = ""


async def put_wanted(work: Work, document: Document) -> None:
    """Write down for when the items of a document that is placed are wanted: today, where nobody said."""
    for item in await items_of(work, document.id):
        if item.rejected_because is None:
            day = item.wanted_on or document.wanted_on or work.now.date()
            work.add(ScheduleLine(item_id=item.id, kind=LineKind.WANTED, day=day, quantity=item.quantity))


async def put_confirmed(work: Work, document: Document) -> None:
    """Confirm what is wanted for the days on which it is."""
    for item in await items_of(work, document.id):
        for planned in await planned_of(work, item, LineKind.WANTED) if item.rejected_because is None else ():
            work.add(ScheduleLine(item_id=item.id, kind=LineKind.CONFIRMED, **planned._asdict()))


async def follow_quantity(work: Work, item: Item, more: Decimal) -> None:
    """Have the plans of an item follow its quantity, which became so much more or, below nothing, less."""
    for kind in (LineKind.WANTED, LineKind.CONFIRMED):
        for change in changed_by(await planned_of(work, item, kind), more):
            work.add(ScheduleLine(item_id=item.id, kind=kind, **change._asdict()))


def changed_by(plan: Iterable[Planned], more: Decimal) -> list[Planned]:
    """What is added to a plan so that it is so much more, or less: always at its end, the latest day first. Pure."""
    days = sorted(plan, reverse=True)
    if not days:
        return []
    if more > 0:
        return [Planned(days[0].day, more)]
    changes, left = [], -more
    for day in days:
        taken = min(day.quantity, left)
        if taken > 0:
            changes.append(Planned(day.day, -taken))
        left -= taken
    return changes


async def planned_of(work: Work, item: Item, kind: LineKind) -> list[Planned]:
    """What is planned of an item, by day; days of which nothing is left are none."""
    together = func.sum(ScheduleLine.quantity)
    query = (
        select(ScheduleLine.day, together)
        .where(ScheduleLine.item_id == item.id, ScheduleLine.kind == kind)
        .group_by(ScheduleLine.day)
        .order_by(ScheduleLine.day)
    )
    await work.flush()
    return [Planned(day, quantity) for day, quantity in (await work.session.execute(query)).all() if quantity]


async def put_delivered(
    work: Work, item: Item, quantity: Decimal, how: Delivery, reverses: ScheduleLine | None = None
) -> None:
    """Write down that so much more of an item is delivered, or less, and what that is all in all."""
    work.add(
        ScheduleLine(
            item_id=item.id,
            kind=LineKind.DELIVERED,
            day=how.day,
            quantity=quantity,
            shipment=storable(how.shipment.strip())[:LONGEST_SHIPMENT],
            reverses_id=reverses.id if reverses else None,
        )
    )
    item.delivered += quantity
    await work.flush()
