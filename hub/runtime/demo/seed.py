"""Makes the demo company, once: run again it changes nothing."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.model import User
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import create_user
from hub.errors import Conflict
from hub.queueing.model import Queue
from hub.runtime.demo.agreements import write_agreements
from hub.runtime.demo.cases import write_cases
from hub.runtime.demo.customers import settle
from hub.runtime.demo.founding import found, people
from hub.runtime.demo.history import write_history
from hub.runtime.demo.library import write_library
from hub.runtime.demo.oddities import write_oddities
from hub.runtime.demo.plans import write_plans
from storage.unit_of_work import Storage, Work, action


@dataclass(frozen=True, slots=True)
class Seeded:
    """What `seed` did: how many interactions it wrote, none where a company was at work already."""

    interactions: int


async def seed(storage: Storage, domain: str) -> Seeded:
    """Make the company with addresses in `domain`. Where there are queues already, nothing is changed.

    Raises `Conflict` when somebody else's users are there: a demo does not go into a house that is being furnished.
    """
    async with storage.reading() as session:
        if await session.scalar(select(Queue.id).limit(1)) is not None:
            return Seeded(0)
        present = set(await session.scalars(select(User.login)))
    staff = people(domain)
    if strangers := present - {user.login for user in staff}:
        raise Conflict(f"there are users already, e.g. {min(strangers)}: the demo needs a data folder of its own")
    await ensure_roles(storage)
    for user in staff:
        if user.login not in present:
            await create_user(storage, user, OPERATOR)
    return await _settle_in(storage, domain)


@action
async def _settle_in(work: Work, domain: str) -> Seeded:
    """Everything but the users in one transaction: half a company is none."""
    desks = await found(work, domain)
    customers = await settle(work)
    written = await write_history(work, desks, customers)
    written += await write_oddities(work, desks)
    await write_plans(work, desks)
    await write_library(work)
    await write_agreements(work)
    written += await write_cases(work, desks)
    return Seeded(written)
