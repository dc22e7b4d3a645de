"""What agents can do and how much at once, as a table shows it: agents by name, a page at a time."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.access.who import works
from hub.queueing.model import AgentCapacity, AgentSkill, CapacityProfile
from storage.unit_of_work import Storage

PAGE = 25


@dataclass(frozen=True, slots=True)
class Ability:
    """An agent's levels by skill, 1 to 5, and capacity profile; None is the usual one."""

    levels: Mapping[int, int] = field(default_factory=dict)
    profile_id: int | None = None


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent as the table shows them."""

    id: int
    name: str
    ability: Ability


@dataclass(frozen=True, slots=True)
class AbilityPage:
    """Agents by name. `seen` stands for what they can do; `after` is where the next page begins, None at the end."""

    rows: tuple[AgentRow, ...]
    seen: str
    after: tuple[str, int] | None


async def ability_page(
    storage: Storage, by: Actor, prefix: str = "", after: tuple[str, int] | None = None
) -> AbilityPage:
    """Agents whose name begins so, after a name and id, in as many statements however many there are."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        query = select(User.id, User.name).where(User.active, works(User.id), *_begins(prefix))
        if after is not None:
            query = query.where(or_(User.name > after[0], and_(User.name == after[0], User.id > after[1])))
        found = (await session.execute(query.order_by(User.name, User.id).limit(PAGE + 1))).all()
        able = await abilities(session, [row.id for row in found[:PAGE]])
    rows = tuple(AgentRow(row.id, row.name, able[row.id]) for row in found[:PAGE])
    return AbilityPage(rows, seal(able), (rows[-1].name, rows[-1].id) if len(found) > PAGE else None)


async def abilities(session: AsyncSession, agents: Collection[int]) -> dict[int, Ability]:
    """What each of these agents can do, in two statements."""
    levels: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for row in await session.scalars(select(AgentSkill).where(AgentSkill.user_id.in_(agents))):
        levels[row.user_id][row.skill_id] = row.level
    chosen = select(AgentCapacity.user_id, AgentCapacity.profile_id).where(AgentCapacity.user_id.in_(agents))
    profiles = {row.user_id: row.profile_id for row in (await session.execute(chosen)).all()}
    return {agent: Ability(levels[agent], profiles.get(agent)) for agent in agents}


async def profile_choices(storage: Storage) -> Sequence[tuple[int, str]]:
    """The capacity profiles by name, as a field offers them."""
    async with storage.reading() as session:
        query = select(CapacityProfile.id, CapacityProfile.name).order_by(CapacityProfile.name)
        return [(row.id, row.name) for row in (await session.execute(query)).all()]


def seal(able: Mapping[int, Ability]) -> str:
    """What these agents can do as one short text, equal only for what is equal."""
    told = [(agent, sorted(able[agent].levels.items()), able[agent].profile_id) for agent in sorted(able)]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _begins(prefix: str) -> list[ColumnElement[bool]]:
    # Databases differ in whether a and A are alike, so that names are asked for as typed and as names are written.
    forms = {prefix, prefix.title()} if prefix else set()
    return [or_(*(User.name.startswith(form, autoescape=True) for form in sorted(forms)))] if forms else []
