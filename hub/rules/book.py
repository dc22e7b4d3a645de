"""The rules that are in use, in their order; read anew only when one of them was changed."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.rules.matching import Ruling
from hub.rules.model import Rule


class RuleBook:
    """Costs one statement of one row a contact, however many rules there are."""

    def __init__(self) -> None:
        self._read: tuple[int, int] = (0, 0)
        self._rulings: tuple[Ruling, ...] = ()

    async def rulings(self, session: AsyncSession) -> tuple[Ruling, ...]:
        """The rules as they are now."""
        # No row ever goes and each change counts a version up, so no two states have the same sums.
        sums = select(func.count(), func.coalesce(func.sum(Rule.version), 0)).select_from(Rule)
        count, versions = (await session.execute(sums)).one()
        if (count, versions) != self._read:
            in_use = select(Rule).where(Rule.active, ~Rule.removed).order_by(Rule.position, Rule.id)
            self._rulings = tuple(rule.ruling() for rule in await session.scalars(in_use))
            self._read = (count, versions)
        return self._rulings
