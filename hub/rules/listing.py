"""The rules and their history, for whoever keeps them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.rules.matching import Ruling
from hub.rules.model import Rule, RuleVersion, ruling_of
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it is listed."""

    id: int
    version: int
    active: bool
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A rule as it was after one change."""

    version: int
    change: str
    by: str
    at: datetime
    ruling: Ruling


async def rules(storage: Storage, by: Actor) -> tuple[RuleRow, ...]:
    """Every rule in the order they are asked, in one statement."""
    require(by, Permission.ADMINISTER)
    query = select(Rule).where(~Rule.removed).order_by(Rule.position, Rule.id)
    async with storage.reading() as session:
        return tuple(map(_row, await session.scalars(query)))


async def rule(storage: Storage, rule_id: int, by: Actor) -> RuleRow:
    """One rule. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        found = await session.get(Rule, rule_id)
    if found is None or found.removed:
        raise NotFound("There is no such rule.")
    return _row(found)


async def history(storage: Storage, rule_id: int, by: Actor) -> tuple[VersionRow, ...]:
    """Every version a rule ever had, newest first."""
    require(by, Permission.ADMINISTER)
    query = select(RuleVersion).where(RuleVersion.rule_id == rule_id).order_by(RuleVersion.version.desc())
    async with storage.reading() as session:
        return tuple(
            VersionRow(row.version, row.change, row.by, row.at, ruling_of(row.name, row.content))
            for row in await session.scalars(query)
        )


def _row(found: Rule) -> RuleRow:
    return RuleRow(found.id, found.version, found.active, found.ruling())
