"""INSERT with ON CONFLICT: both databases have it, and SQLAlchemy spells it once for each."""

from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.types import Base


def insert_into(session: AsyncSession, model: type[Base]) -> PostgresqlInsert | SqliteInsert:
    """An INSERT into the table that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return PostgresqlInsert(model) if session.get_bind().dialect.name == "postgresql" else SqliteInsert(model)
