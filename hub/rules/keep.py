"""Keeps the rules: each change makes a version, so that what was decided by which rule can be told years later."""

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.queueing.model import Queue, Skill
from hub.rules.matching import Ruling
from hub.rules.model import Rule, RuleVersion, content_of
from storage.unit_of_work import Work, action

MOST_RULES = 500
MOST_CONDITIONS = 30
MOST_TAGS = 10
LONGEST_NAME, LONGEST_TAG = 120, 40
HIGHEST_PRIORITY = 10
HIGHEST_LEVEL = 5


@action
async def add_rule(work: Work, ruling: Ruling, by: Actor) -> int:
    """Ask this rule after all others; return its id. Raises `Invalid` with the field that is wrong."""
    require(by, Permission.ADMINISTER)
    await _check(work, ruling)
    there = select(func.count(), func.max(Rule.position)).where(~Rule.removed)
    count, last = (await work.session.execute(there)).one()
    if count >= MOST_RULES:
        raise Invalid("These are too many rules.")
    rule = Rule(name=ruling.name.strip(), position=(last or 0) + 1, content=content_of(ruling))
    work.add(rule)
    await work.flush()
    await _note(work, rule, "added", by)
    return rule.id


@action
async def change_rule(work: Work, rule_id: int, ruling: Ruling, seen: int, by: Actor) -> None:
    """Replace what a rule asks and does. Raises `Conflict` unless `seen` is its version: somebody changed it since."""
    rule = await _existing(work, rule_id, by)
    await _check(work, ruling)
    if rule.version != seen:
        raise Conflict("Somebody changed this rule meanwhile. Load it again.")
    rule.name, rule.content = ruling.name.strip(), content_of(ruling)
    await _changed(work, rule, "changed", by)


@action
async def switch_rule(work: Work, rule_id: int, active: bool, by: Actor) -> None:
    """Ask a rule, or do not."""
    rule = await _existing(work, rule_id, by)
    rule.active = active
    await _changed(work, rule, "enabled" if active else "disabled", by)


@action
async def remove_rule(work: Work, rule_id: int, by: Actor) -> None:
    """Ask a rule no more. Its history stays."""
    rule = await _existing(work, rule_id, by)
    rule.removed, rule.active = True, False
    await _changed(work, rule, "removed", by)


@action
async def move_rule(work: Work, rule_id: int, up: bool, by: Actor) -> None:
    """Ask a rule one place earlier or later; the first and the last stay where they are."""
    rule = await _existing(work, rule_id, by)
    others = select(Rule).where(~Rule.removed).with_for_update()
    beside = others.where(Rule.position < rule.position).order_by(Rule.position.desc())
    if not up:
        beside = others.where(Rule.position > rule.position).order_by(Rule.position)
    neighbour = await work.session.scalar(beside.limit(1))
    if neighbour is None:
        return
    rule.position, neighbour.position = neighbour.position, rule.position
    neighbour.version += 1
    await _note(work, neighbour, "moved", by)
    await _changed(work, rule, "moved", by)


@action
async def restore_rule(work: Work, rule_id: int, version: int, by: Actor) -> None:
    """Have a rule ask and do again what it did in an earlier version. Raises `NotFound`, `Invalid`."""
    rule = await _existing(work, rule_id, by)
    earlier = select(RuleVersion).where(RuleVersion.rule_id == rule_id, RuleVersion.version == version)
    kept = await work.session.scalar(earlier)
    if kept is None:
        raise NotFound
    rule.name, rule.content = kept.name, kept.content
    await _check(work, rule.ruling())
    await _changed(work, rule, "restored", by)


async def _existing(work: Work, rule_id: int, by: Actor) -> Rule:
    require(by, Permission.ADMINISTER)
    rule = await work.locked(Rule, rule_id)
    if rule is None or rule.removed:
        raise NotFound("There is no such rule.")
    return rule


async def _changed(work: Work, rule: Rule, change: str, by: Actor) -> None:
    rule.version += 1
    await work.flush()
    await _note(work, rule, change, by)


async def _note(work: Work, rule: Rule, change: str, by: Actor) -> None:
    work.add(
        RuleVersion(
            rule_id=rule.id,
            version=rule.version,
            change=change,
            name=rule.name,
            content=rule.content,
            by=by.name,
            at=work.now,
        )
    )
    await audit(work, by, f"rule.{change}", {"rule": rule.id, "name": rule.name, "version": rule.version})


async def _check(work: Work, ruling: Ruling) -> None:
    effect = ruling.effect
    name, tags = ruling.name.strip(), effect.tags
    rules = {
        "name": (0 < len(name) <= LONGEST_NAME and name.isprintable(), sentence("A name has 1 to 120 characters.")),
        "conditions": (len(ruling.conditions) <= MOST_CONDITIONS, sentence("These are too many conditions.")),
        "tags": (len(tags) <= MOST_TAGS and all(map(_is_tag, tags)), sentence("A tag has 1 to 40 characters.")),
        "priority": (
            effect.priority is None or 0 <= effect.priority <= HIGHEST_PRIORITY,
            sentence("A priority is from 0 to 10."),
        ),
        "skills": (await _are_skills(work, ruling), sentence("There is no such skill.")),
        "queue": (await _is_queue(work, effect.queue_id), sentence("There is no such queue.")),
        "answer": (not (effect.answer and effect.silent), sentence("Answer, or forbid an answer.")),
    }
    wrong = {field: told for field, (right, told) in rules.items() if not right}
    if effect == type(effect)():
        wrong["effect"] = sentence("A rule must do something.")
    if wrong:
        raise Invalid("The rule cannot be kept like this.", wrong)
    for condition in ruling.conditions:
        condition.check()


def _is_tag(tag: str) -> bool:
    return 0 < len(tag) <= LONGEST_TAG and tag.isprintable() and "," not in tag and tag == tag.strip()


async def _is_queue(work: Work, queue_id: int | None) -> bool:
    return queue_id is None or await work.session.get(Queue, queue_id) is not None


async def _are_skills(work: Work, ruling: Ruling) -> bool:
    skills = ruling.effect.skills
    if not skills:
        return True
    known = set(await work.session.scalars(select(Skill.id).where(Skill.id.in_(skills))))
    return known == set(skills) and all(1 <= level <= HIGHEST_LEVEL for level in skills.values())
