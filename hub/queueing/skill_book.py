"""The skills there are: listed with who uses them, added and renamed."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit, mark_of, refuse_unseen
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.queueing.model import AgentSkill, QueueSkill, Skill
from storage.unit_of_work import Storage, Work, action

LONGEST_NAME = 60
# Each is a column of the table of agents.
MOST_SKILLS = 100


@dataclass(frozen=True, slots=True)
class SkillUse:
    """A skill, and how many agents have it and queues ask for it."""

    id: int
    name: str
    agents: int
    queues: int


async def skill_book(storage: Storage, by: Actor) -> tuple[SkillUse, ...]:
    """Every skill by name, in one statement."""
    require(by, Permission.ADMINISTER)
    query = select(Skill.id, Skill.name, _count(AgentSkill), _count(QueueSkill)).order_by(Skill.name)
    async with storage.reading() as session:
        return tuple(SkillUse(*row) for row in (await session.execute(query)).all())


async def skill_in_book(storage: Storage, skill_id: int, by: Actor) -> SkillUse:
    """One skill. Raises `NotFound`."""
    found = next((skill for skill in await skill_book(storage, by) if skill.id == skill_id), None)
    if found is None:
        raise NotFound
    return found


async def add_skill(storage: Storage, name: str, by: Actor) -> int:
    """Keep a new skill and return its id. Raises `Invalid`, `Conflict` for a name that is taken."""
    try:
        return await keep_skill(storage, name, by)
    except IntegrityError as error:
        raise Conflict("There is a skill %(name)s already.", name=name) from error


async def rename_skill(storage: Storage, skill_id: int, name: str, by: Actor, seen: str | None = None) -> None:
    """Call a skill otherwise; who has it and what asks for it stay.

    Raises as `add_skill`, `NotFound`, and `Conflict` also unless it is called what was `seen`.
    """
    try:
        await _rename(storage, skill_id, name, by, seen)
    except IntegrityError as error:
        raise Conflict("There is a skill %(name)s already.", name=name) from error


@action
async def keep_skill(work: Work, name: str, by: Actor) -> int:
    """As `add_skill`, but that a name is taken is known only at the end of the transaction."""
    require(by, Permission.ADMINISTER)
    if (await work.session.scalar(select(func.count(Skill.id))) or 0) >= MOST_SKILLS:
        raise Invalid("There are 100 skills already.", {"name": sentence("There are 100 skills already.")})
    row = Skill(name=_checked(name))
    work.add(row)
    await work.flush()
    await audit(work, by, "skill.added", {"skill": row.id, "name": row.name})
    return row.id


@action
async def _rename(work: Work, skill_id: int, name: str, by: Actor, seen: str | None) -> None:
    require(by, Permission.ADMINISTER)
    row = await work.locked(Skill, skill_id)
    if row is None:
        raise NotFound
    refuse_unseen(None if seen is None else mark_of(seen), row.name)
    before, row.name = row.name, _checked(name)
    await work.flush()
    await audit(work, by, "skill.renamed", {"skill": row.id, "before": before, "after": row.name})


def _checked(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("A name has 1 to 60 characters.", {"name": sentence("A name has 1 to 60 characters.")})
    return name


def _count(user: type[AgentSkill | QueueSkill]) -> ScalarSelect[int]:
    return select(func.count()).select_from(user).where(user.skill_id == Skill.id).correlate(Skill).scalar_subquery()
