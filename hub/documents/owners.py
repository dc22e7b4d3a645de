"""Whom a document can belong to."""

from sqlalchemy import select

from hub.access.model import User
from storage.unit_of_work import Storage

MOST = 500


async def owners(storage: Storage) -> tuple[tuple[int, str], ...]:
    """Everybody whose account is in use, as (id, name), by name; one statement."""
    query = select(User.id, User.name).where(User.active).order_by(User.name, User.id).limit(MOST)
    async with storage.reading() as session:
        return tuple((row[0], row[1]) for row in (await session.execute(query)).all())
