"""The first rows of each of several groups, each read from the head of its own index and none of them in full."""

from sqlalchemy import ColumnElement, FromClause, Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession


def first_of_each(
    session: AsyncSession, groups: FromClause, first: Select[int], key: ColumnElement[int]
) -> Select[int]:
    """The keys that `first`, limited and correlated to `groups`, finds for each row of these.

    PostgreSQL reads it as a lateral join, which SQLite has not; that one takes the same from a list of keys.
    """
    if session.get_bind().dialect.name == "postgresql":
        found = first.lateral()
        return select(found.c[0]).select_from(groups.join(found, true()))
    return select(key).select_from(groups.join(key.table, key.in_(first)))
