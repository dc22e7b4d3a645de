"""The rules that are in use, in their order; read anew only when one of them was changed."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.rules.matching import Ruling
from hub.rules.model import Rule


class RuleBook:
    """Costs one small statement a contact, however many rules there are."""

    def __init__(self) -> None:
        self._read: tuple[tuple[int, int], ...] = ()
        self._rulings: tuple[Ruling, ...] = ()

    async def rulings(self, session: AsyncSession) -> tuple[Ruling, ...]:
        """The rules as they are now."""
        in_use = Rule.active & ~Rule.removed
        order = (Rule.position, Rule.id)
        found = await session.execute(select(Rule.id, Rule.version).where(in_use).order_by(*order))
        stamps = tuple((rule_id, version) for rule_id, version in found)
        if stamps != self._read:
            rules = (await session.scalars(select(Rule).where(in_use).order_by(*order))).all()
            self._rulings = tuple(rule.ruling() for rule in rules)
            self._read = tuple((rule.id, rule.version) for rule in rules)
        return self._rulings
