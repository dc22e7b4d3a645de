"""Rows as plain values for an archive."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.types import Base

Facts = dict[str, Any]


async def rows_of(
    session: AsyncSession, model: type[Base], where: ColumnElement[bool], names: Iterable[str]
) -> list[Facts]:
    """What these names say of each row that is meant, in the order of their keys; one statement."""
    found = await session.scalars(select(model).where(where).order_by(*inspect(model).primary_key))
    return [facts_of(each, names) for each in found]


def facts_of(thing: Base, names: Iterable[str]) -> Facts:
    """What these names say of it."""
    return {name: getattr(thing, name) for name in names}
