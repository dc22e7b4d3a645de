"""Keeps the rules: each change makes a version, so that what was decided by which rule can be told years later."""

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, Unseen
from hub.rules.checking import check
from hub.rules.matching import Ruling
from hub.rules.model import Rule, RuleVersion, content_of
from storage.unit_of_work import Work, action

MOST_RULES = 500


@action
async def add_rule(work: Work, ruling: Ruling, by: Actor) -> int:
    """Ask this rule after all others; return its id. Raises `Invalid` with the field that is wrong."""
    require(by, Permission.ADMINISTER)
    await check(work, ruling)
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
    await check(work, ruling)
    if rule.version != seen:
        raise Unseen("Somebody changed this rule meanwhile. Load it again.")
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
    await check(work, rule.ruling())
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
