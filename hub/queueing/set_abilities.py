"""Says what agents can do and how much at once, a page of them in one transaction."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, Unseen, sentence
from hub.queueing.abilities import PAGE, Ability, abilities, seal
from hub.queueing.model import AgentCapacity, AgentSkill, CapacityProfile, Skill
from storage.unit_of_work import Work, action

HIGHEST_LEVEL = 5
USUAL = "usual"


@action
async def set_abilities(work: Work, chosen: Mapping[int, Ability], seen: str, by: Actor) -> int:
    """Have these agents be able to do exactly this, each change audited; return how many changed. Level 0 is none.

    Raises `NotFound`, `Invalid` with the agent's field, and `Conflict` unless `seen` is the seal of what they can do.
    """
    require(by, Permission.ADMINISTER)
    if len(chosen) > PAGE:
        raise Invalid("These are too many agents at once.")
    held = select(User).where(User.id.in_(chosen)).order_by(User.id).with_for_update()
    names = {user.id: user.name for user in await work.session.scalars(held)}
    if names.keys() != chosen.keys():
        raise NotFound
    before = await abilities(work.session, sorted(chosen))
    if seal(before) != seen:
        raise Unseen("Somebody changed what these agents can do meanwhile. Load it again.")
    words = await _Words.read(work)
    after = {agent: words.checked(agent, ability) for agent, ability in chosen.items()}
    changed = [agent for agent in sorted(after) if after[agent] != before[agent]]
    await _replace(work, {agent: after[agent] for agent in changed})
    for agent in changed:
        told = {"before": words.told(before[agent]), "after": words.told(after[agent])}
        await audit(work, by, "agent.abilities", {"user": agent, "name": names[agent], **told})
    return len(changed)


class _Words:
    """The names of skills and profiles, which an agent's ability is checked against and told with."""

    def __init__(self, skills: Mapping[int, str], profiles: Mapping[int, str]) -> None:
        self._skills, self._profiles = skills, profiles

    @classmethod
    async def read(cls, work: Work) -> "_Words":
        """What there is, held until the end of the transaction so that nobody removes it meanwhile."""
        skills = await work.session.scalars(select(Skill).order_by(Skill.id).with_for_update(read=True))
        named = {skill.id: skill.name for skill in skills}
        profiles = await work.session.scalars(select(CapacityProfile).with_for_update(read=True))
        return cls(named, {profile.id: profile.name for profile in profiles})

    def checked(self, agent: int, ability: Ability) -> Ability:
        """The ability without its zeros."""
        levels = {skill: level for skill, level in ability.levels.items() if level}
        if not all(0 < level <= HIGHEST_LEVEL for level in levels.values()):
            raise Invalid("A level is from 0 to 5.", {f"agent-{agent}": sentence("A level is from 0 to 5.")})
        if not levels.keys() <= self._skills.keys():
            raise Invalid("There is no such skill.", {f"agent-{agent}": sentence("There is no such skill.")})
        if ability.profile_id is not None and ability.profile_id not in self._profiles:
            told = sentence("There is no such capacity profile.")
            raise Invalid("There is no such capacity profile.", {f"agent-{agent}": told})
        return Ability(levels, ability.profile_id)

    def told(self, ability: Ability) -> str:
        """E.g. `German 3, Billing 5; profile Chat`."""
        levels = ", ".join(f"{self._skills[skill]} {level}" for skill, level in sorted(ability.levels.items()))
        profile = USUAL if ability.profile_id is None else self._profiles[ability.profile_id]
        return f"{levels or 'no skill'}; profile {profile}"


async def _replace(work: Work, after: Mapping[int, Ability]) -> None:
    await work.session.execute(delete(AgentSkill).where(AgentSkill.user_id.in_(after)))
    await work.session.execute(delete(AgentCapacity).where(AgentCapacity.user_id.in_(after)))
    for agent, ability in after.items():
        work.add(*(AgentSkill(user_id=agent, skill_id=each, level=n) for each, n in ability.levels.items()))
        if ability.profile_id is not None:
            work.add(AgentCapacity(user_id=agent, profile_id=ability.profile_id))
    await work.flush()
