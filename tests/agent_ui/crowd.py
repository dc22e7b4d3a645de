"""More conversations than anybody reads."""

from datetime import timedelta

from sqlalchemy import insert, select

from hub.interactions.model import Interaction
from tests.hub.company import Company


async def crowd(company: Company, count: int) -> list[int]:
    """So many closed conversations of the support, a minute apart; their numbers, the newest first."""
    async with company.storage.transaction() as work:
        rows = [
            {
                "channel": "email",
                "subject": f"Question {number}",
                "preview": "It stopped in the middle of a cup.",
                "state": "closed",
                "queue_id": company.support,
                "opened_at": work.now - timedelta(minutes=number),
                "last_activity_at": work.now - timedelta(minutes=number),
            }
            for number in range(count)
        ]
        await work.session.execute(insert(Interaction), rows)
    async with company.storage.reading() as session:
        return list(await session.scalars(select(Interaction.id).order_by(Interaction.last_activity_at.desc())))
