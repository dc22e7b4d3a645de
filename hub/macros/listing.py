"""The macros: all for whoever keeps them, those of a conversation with their values for whoever serves it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.interactions.wording import setting_of
from hub.macros.model import Macro, MacroVersion, steps_of
from hub.macros.steps import Step, Steps
from hub.queueing.model import Queue, WrapUpCode
from hub.texts.render import render
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class MacroRow:
    """A macro as it is listed."""

    id: int
    name: str
    key: str
    queue_id: int | None
    active: bool
    version: int
    steps: Steps


@dataclass(frozen=True, slots=True)
class MacroChange:
    """A macro as it was after one change."""

    version: int
    change: str
    by: str
    at: datetime
    name: str
    steps: Steps


@dataclass(frozen=True, slots=True)
class Offered:
    """A macro as an agent may run it: its texts with their values, and what its ending leads to, in words."""

    id: int
    name: str
    key: str
    steps: Steps
    leads_to: str


async def macros(storage: Storage, actor: Actor) -> tuple[MacroRow, ...]:
    """Every macro, also what is out of use, by name."""
    require(actor, Permission.ADMINISTER)
    async with storage.reading() as session:
        return tuple(map(_row, await session.scalars(select(Macro).order_by(Macro.name, Macro.id))))


async def macro(storage: Storage, macro_id: int, actor: Actor) -> tuple[MacroRow, tuple[MacroChange, ...]]:
    """One macro and its history, newest first. Raises `NotFound`."""
    require(actor, Permission.ADMINISTER)
    query = select(MacroVersion).where(MacroVersion.macro_id == macro_id).order_by(MacroVersion.version.desc())
    async with storage.reading() as session:
        found = await session.get(Macro, macro_id)
        versions = (await session.scalars(query)).all()
    if found is None:
        raise NotFound("There is no such macro.")
    changes = (
        MacroChange(each.version, each.change, each.by, each.at, each.name, steps_of(each.content)) for each in versions
    )
    return _row(found), tuple(changes)


async def macros_for(storage: Storage, actor: Actor, interaction_id: int) -> tuple[Offered, ...]:
    """What can be run on a conversation, the queue's own first, then by name. Raises `NotFound` if it is not seen."""
    async with storage.reading() as session:
        setting = await setting_of(session, actor, interaction_id)
        mine = (Macro.queue_id == setting.queue_id) | Macro.queue_id.is_(None)
        query = select(Macro).where(Macro.active, mine).order_by(Macro.queue_id.is_(None), Macro.name, Macro.id)
        found = [_row(each) for each in await session.scalars(query)]
        queues = {queue.id: queue.name for queue in await session.scalars(select(Queue))}
        codes = select(WrapUpCode).where(WrapUpCode.queue_id == setting.queue_id)
        labels = {each.code: each.label for each in await session.scalars(codes)}
    values = {name: value for name, value in setting.values.items() if value}
    return tuple(
        Offered(row.id, row.name, row.key, with_values(row.steps, values), _leads_to(row.steps, queues, labels))
        for row in found
    )


def with_values(steps: Steps, values: Mapping[str, str]) -> Steps:
    """The steps with values in their texts."""
    return replace(steps, text=render(steps.text, values), note=render(steps.note, values))


def _leads_to(steps: Steps, queues: Mapping[int, str], labels: Mapping[str, str]) -> str:
    if steps.ending is Step.TRANSFER:
        return queues.get(steps.queue_id or 0, "")
    return labels.get(steps.code, steps.code) if steps.ending is Step.CLOSE else ""


def _row(found: Macro) -> MacroRow:
    return MacroRow(
        found.id, found.name, found.key, found.queue_id, found.active, found.version, steps_of(found.content)
    )
