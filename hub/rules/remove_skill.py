"""Forgets a skill once no queue, rule, agent or open work asks for it or has it."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.errors import Conflict, NotFound
from hub.queueing.lanes import read_lane
from hub.queueing.model import OPEN_STATES, AgentSkill, Queue, QueueSkill, Skill, WorkItem
from hub.rules.model import Rule
from storage.unit_of_work import Work, action


@action
async def remove_skill(work: Work, skill_id: int, by: Actor) -> None:
    """Forget a skill. Raises `NotFound`, and `Conflict` that names what uses it."""
    require(by, Permission.ADMINISTER)
    # Whoever begins to use it meanwhile waits for this lock, and finds no skill.
    row = await work.locked(Skill, skill_id)
    if row is None:
        raise NotFound
    await _refuse_staff(work, skill_id)
    await _refuse_asked(work, skill_id)
    await work.session.delete(row)
    await audit(work, by, "skill.removed", {"skill": skill_id, "name": row.name})


async def _refuse_staff(work: Work, skill_id: int) -> None:
    asking = select(Queue.name).join(QueueSkill, QueueSkill.queue_id == Queue.id)
    queue = await work.session.scalar(asking.where(QueueSkill.skill_id == skill_id).order_by(Queue.name).limit(1))
    if queue is not None:
        raise Conflict("The queue %(name)s asks for this skill.", name=queue)
    able = select(User.name).join(AgentSkill, AgentSkill.user_id == User.id)
    agent = await work.session.scalar(able.where(AgentSkill.skill_id == skill_id).order_by(User.name).limit(1))
    if agent is not None:
        raise Conflict("The agent %(name)s has this skill.", name=agent)


async def _refuse_asked(work: Work, skill_id: int) -> None:
    rules = await work.session.scalars(select(Rule).where(~Rule.removed).order_by(Rule.position))
    rule = next((rule for rule in rules if skill_id in rule.ruling().effect.skills), None)
    if rule is not None:
        raise Conflict("The rule %(name)s asks for this skill.", name=rule.name)
    # Nobody could ever be offered such work again.
    lanes = await work.session.scalars(select(WorkItem.lane).where(WorkItem.state.in_(OPEN_STATES)).distinct())
    if any(skill_id in read_lane(lane).skills for lane in lanes):
        raise Conflict("Open work asks for this skill.")
