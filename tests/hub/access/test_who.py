"""Who sees a queue and works in it: one table of people, asked by every way there is to ask."""

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import Role, User, UserRole
from hub.access.permissions import Permission
from hub.access.sessions import actor_of_user
from hub.access.who import known_to, sees, works, works_in
from hub.mentions.who import mentionable
from hub.queueing.colleagues import colleagues
from hub.queueing.model import QueueMember, QueueRing
from tests.hub.company import Company

DESK, SERVE, ALL = Permission.DESK, Permission.SERVE, Permission.ALL_QUEUES
NOTHING: frozenset[Permission] = frozenset()
AGENT = frozenset({DESK, SERVE})

# What their roles allow, which queue they serve ("sales" joins "support"), and whether they see support and work there.
PEOPLE = {
    "an agent of the queue": (AGENT, "support", True, True),
    "an agent of a queue that joins": (AGENT, "sales", True, True),
    "an agent of no queue": (AGENT, None, False, False),
    "who sees every queue": (AGENT | {ALL}, None, True, True),
    "who sees every queue, and serves none of what comes": (frozenset({DESK, ALL}), None, True, False),
    "who stands in the queue's list, and may not serve": (frozenset({DESK}), "support", True, False),
    "who stands in its list without any role": (NOTHING, "support", False, False),
    "who could serve, and has no desk": (frozenset({SERVE}), "support", False, False),
    "who administers": (frozenset({DESK, Permission.ADMINISTER}), None, False, False),
}


@pytest.fixture
async def people(company: Company) -> dict[str, int]:
    """Everybody of the table: ids by who they are. Sales helps out in Support."""
    queues = {"support": company.support, "sales": company.sales}
    async with company.storage.transaction() as work:
        work.add(QueueRing(queue_id=company.support, after_seconds=30, joins_queue_id=company.sales))
        users = {who: User(login=f"{n}@example.com", name=who, created_at=work.now) for n, who in enumerate(PEOPLE)}
        roles = {who: Role(name=who, permissions=sorted(allowed)) for who, (allowed, *_) in PEOPLE.items()}
        work.add(*users.values(), *roles.values())
        await work.flush()
        work.add(*(UserRole(user_id=users[who].id, role_id=roles[who].id) for who in PEOPLE))
        serving = {who: queue for who, (_, queue, *_) in PEOPLE.items() if queue is not None}
        work.add(*(QueueMember(user_id=users[who].id, queue_id=queues[queue]) for who, queue in serving.items()))
        return {who: user.id for who, user in users.items()}


async def test_the_table(company: Company, people: dict[str, int]) -> None:
    async with company.storage.reading() as session:
        for who, (allowed, _, seeing, working) in PEOPLE.items():
            asked = (sees(User.id, company.support), works_in(User.id, company.support), works(User.id))
            told = (await session.execute(select(*asked).where(User.id == people[who]))).one()
            assert tuple(map(bool, told)) == (seeing, working, SERVE in allowed), who


async def test_lists_and_sessions_say_the_same(company: Company, people: dict[str, int]) -> None:
    await company.write("c@customer.com", "Hello")
    asked = {each.id for each in await colleagues(company.storage, company.sven, 1)}
    named = {each.id for each in await mentionable(company.storage, company.sven, 1)}
    async with company.storage.reading() as session:
        by_anna, by_sven = [set(await session.scalars(known_to(each))) for each in (company.anna, company.sven)]
    for who, (_, queue, seeing, working) in PEOPLE.items():
        number = people[who]
        assert (number in asked, number in named) == (working, seeing), who
        actor = await actor_of_user(company.storage, number)
        assert actor is not None
        assert _sees(actor, company.support) == seeing or DESK not in actor.permissions, who
        assert (number in by_anna, number in by_sven) == (queue is not None, queue is not None), who


def _sees(actor: Actor, queue_id: int) -> bool:
    return ALL in actor.permissions or queue_id in actor.queues
