"""Who leaves for good leaves nothing behind that nobody would serve."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.keep_role import RoleDraft, keep_role
from hub.access.keep_user import change_user
from hub.access.model import Role
from hub.access.navigation import read
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.access.user_rows import UserDraft, user_card
from hub.access.users import disable_user, set_roles
from hub.errors import Invalid
from hub.interactions.listing import inbox_row
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.colleagues import colleagues
from hub.queueing.consult import consult
from hub.queueing.give import give
from hub.queueing.give_back import return_item
from hub.queueing.keep_queue import change_queue
from hub.queueing.model import QueueMember, QueueRing, WorkItem, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.pin import pin
from hub.queueing.presence import agents, enter_mode, presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.queue_rows import queue_draft
from hub.queueing.snooze import Snoozing, snooze
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def test_what_somebody_held_waits_again_as_old_as_it_was(company: Company, clock: SettableClock) -> None:
    came = clock.now()
    for number in (1, 2):
        await company.write(f"c{number}@customer.com", "Hello")
        await pull(company.storage, number, company.anna)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    clock.advance(timedelta(minutes=5))
    await disable_user(company.storage, company.anna.user_id, OPERATOR)
    for number in (1, 2):
        row = await inbox_row(company.storage, company.boris, number)
        assert (row.work_state, row.agent_id) == ("waiting", None)
    async with company.storage.reading() as session:
        assert set(await session.scalars(select(WorkItem.eligible_at))) == {came}
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.LOGGED_OFF
    assert company.anna.user_id not in [agent.user_id for agent in await agents(company.storage, company.sven)]


async def test_an_offer_nobody_answered_is_no_sign_of_life(company: Company, clock: SettableClock) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    seen = clock.now()
    clock.advance(timedelta(minutes=10))
    async with company.storage.transaction() as work:
        await enter_mode(work, company.anna.user_id, WorkMode.NOT_READY, RONA)
    after = await presence(company.storage, company.anna.user_id)
    assert (after.mode, after.mode_since) == (WorkMode.LOGGED_OFF, seen)


@pytest.fixture
async def parted(company: Company) -> Company:
    """Anna holds 1, put 2 aside, keeps 3 from the others, is offered 4, and is asked about 5 by Boris."""
    storage, anna, boris = company.storage, company.anna, company.boris
    for number in range(1, 6):
        await company.write(f"c{number}@customer.com", "Hello")
    await pull(storage, 1, anna)
    await snooze(storage, Snoozing(2), anna)
    await pin(storage, 3, anna.user_id, "", boris)
    await consult(storage, 5, anna.user_id, "Do you know?", boris)
    await pull(storage, 3, boris)
    await set_mode(storage, WorkMode.READY, "", anna)
    assert await make_offers(storage) == 1
    await return_item(storage, 3, boris)
    return company


async def _take_off(company: Company, queue_id: int, *agents: Actor) -> None:
    draft = await queue_draft(company.storage, queue_id, OPERATOR)
    members = tuple(user for user in draft.members if user not in {agent.user_id for agent in agents})
    changed = replace(draft, members=members, rings=draft.rings, wrap_up_required=False)
    await change_queue(company.storage, queue_id, changed, draft.mark, OPERATOR)


async def _work(company: Company) -> list[tuple[str, int | None, int | None]]:
    async with company.storage.reading() as session:
        query = select(WorkItem.state, WorkItem.agent_id, WorkItem.pinned_agent_id).order_by(WorkItem.interaction_id)
        return [(state, agent, kept_for) for state, agent, kept_for in await session.execute(query)]


async def test_who_serves_a_queue_no_more_keeps_nothing_of_it(parted: Company) -> None:
    await _take_off(parted, parted.support, parted.anna)
    waiting = ("waiting", None, None)
    assert await _work(parted) == [waiting, waiting, waiting, waiting, ("active", parted.boris.user_id, None)]
    state = await presence(parted.storage, parted.anna.user_id)
    assert (state.mode, await open_offers(parted.storage, parted.anna.user_id)) == (WorkMode.READY, ())


async def test_what_others_have_is_not_touched(parted: Company) -> None:
    before = await _work(parted)
    await _take_off(parted, parted.sales, parted.clara)
    await _take_off(parted, parted.support)
    assert await _work(parted) == before


async def test_who_helps_keeps_it_until_their_queue_joins_no_more(company: Company) -> None:
    async with company.storage.transaction() as work:
        work.add(QueueRing(queue_id=company.support, after_seconds=60, joins_queue_id=company.sales))
    await company.write("c@customer.com", "Hello")
    helps = replace(company.clara, queues=frozenset({company.support, company.sales}))
    await pull(company.storage, 1, helps)
    await _take_off(company, company.support, company.anna)
    assert await _work(company) == [("active", company.clara.user_id, None)]
    await _take_off(company, company.sales, company.clara)
    assert await _work(company) == [("waiting", None, None)]


async def _by_user_page(company: Company, agent: Actor, change: Callable[[UserDraft], UserDraft]) -> None:
    card = await user_card(company.storage, agent.user_id, OPERATOR)
    await change_user(company.storage, card.id, change(card.draft), card.draft.mark, OPERATOR)


def _roles(*names: str) -> Callable[[UserDraft], UserDraft]:
    return lambda draft: replace(draft, roles=frozenset(names))


async def _by_role_page(company: Company, name: str, *permissions: Permission) -> None:
    async with company.storage.reading() as session:
        role = (await session.scalars(select(Role).where(Role.name == name))).one()
    draft = RoleDraft(role.label, frozenset({Permission.DESK, *permissions}), read(role.navigation))
    await keep_role(company.storage, role.id, draft, OPERATOR)


# Every way in which somebody loses all queues that came with a role.
LOSE_ROLE: tuple[Callable[[Company], Awaitable[None]], ...] = (
    lambda company: set_roles(company.storage, company.sven.user_id, ("agent",), OPERATOR),
    lambda company: change_role(company.storage, "supervisor", [Permission.SERVE], OPERATOR),
    lambda company: _by_user_page(company, company.sven, _roles("agent")),
    lambda company: _by_role_page(company, "supervisor", Permission.SERVE),
)


@pytest.mark.parametrize("lose", LOSE_ROLE)
async def test_who_loses_every_queue_with_a_role_keeps_nothing(
    company: Company, lose: Callable[[Company], Awaitable[None]]
) -> None:
    await company.write("c@customer.com", "Hello")
    await pull(company.storage, 1, company.sven)
    await set_roles(company.storage, company.anna.user_id, ("agent", "supervisor"), OPERATOR)
    assert await _work(company) == [("active", company.sven.user_id, None)]
    await lose(company)
    assert await _work(company) == [("waiting", None, None)]


# Every way in which somebody loses a queue, or the right to serve any, with what becomes of their mode.
LOSE_QUEUE: tuple[tuple[Callable[[Company], Awaitable[None]], WorkMode], ...] = (
    (
        lambda company: _by_user_page(company, company.anna, lambda draft: replace(draft, queues=frozenset())),
        WorkMode.READY,
    ),
    (lambda company: _by_user_page(company, company.anna, _roles()), WorkMode.LOGGED_OFF),
    (lambda company: set_roles(company.storage, company.anna.user_id, (), OPERATOR), WorkMode.LOGGED_OFF),
)


@pytest.mark.parametrize(("lose", "mode"), LOSE_QUEUE)
async def test_who_is_taken_off_on_their_own_page_keeps_nothing(
    parted: Company, lose: Callable[[Company], Awaitable[None]], mode: WorkMode
) -> None:
    await lose(parted)
    waiting = ("waiting", None, None)
    assert await _work(parted) == [waiting, waiting, waiting, waiting, ("active", parted.boris.user_id, None)]
    assert (await presence(parted.storage, parted.anna.user_id)).mode == mode
    assert await open_offers(parted.storage, parted.anna.user_id) == ()


async def test_who_may_serve_no_more_keeps_their_desk_and_nothing_else(company: Company) -> None:
    storage, anna = company.storage, company.anna
    await _by_user_page(company, company.boris, _roles("expert"))
    for number in (1, 2):
        await company.write(f"c{number}@customer.com", "Hello")
    await set_mode(storage, WorkMode.READY, "", anna)
    await pull(storage, 1, anna)
    await _by_role_page(company, "agent")
    assert await _work(company) == [("waiting", None, None)] * 2
    assert (await presence(storage, anna.user_id)).mode == WorkMode.LOGGED_OFF
    assert await make_offers(storage) == 0
    # Nobody can put anything into hands that can do nothing with it.
    for hand_on in (
        give(storage, 1, anna.user_id, "", company.boris),
        pin(storage, 1, anna.user_id, "", company.boris),
        consult(storage, 1, anna.user_id, "Do you know?", company.boris),
    ):
        with pytest.raises(Invalid):
            await hand_on
    assert anna.user_id not in [each.id for each in await colleagues(storage, company.boris, 1)]


async def test_whose_wrapping_up_is_taken_is_ready_again(company: Company) -> None:
    await company.write("c@customer.com", "Hello")
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await begin_wrap_up(company.storage, 1, None, company.anna)
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.WRAP_UP
    await _take_off(company, company.support, company.anna)
    assert await _work(company) == [("waiting", None, None)]
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.READY


async def test_who_something_is_kept_for_ends_no_questions_of_others(company: Company) -> None:
    await company.write("c@customer.com", "Hello")
    await pin(company.storage, 1, company.boris.user_id, "", company.sven)
    async with company.storage.transaction() as work:
        work.add(QueueMember(queue_id=company.support, user_id=company.clara.user_id))
    await consult(company.storage, 1, company.clara.user_id, "Do you know?", company.anna)
    await disable_user(company.storage, company.boris.user_id, OPERATOR)
    assert await _work(company) == [("consulting", company.anna.user_id, None)]
