"""The skills there are, by name."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.queueing.model import Skill
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill as lists show it."""

    id: int
    name: str


async def skills(storage: Storage) -> tuple[SkillRow, ...]:
    """Every skill, in one statement."""
    async with storage.reading() as session:
        return tuple(SkillRow(*row) for row in await session.execute(select(Skill.id, Skill.name).order_by(Skill.name)))
