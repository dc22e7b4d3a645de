"""Who would get it, told before anybody gets it, and why a conversation was offered to whom it was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.access.actor import Actor
from hub.access.model import User, UserRole
from hub.access.permissions import OPERATOR
from hub.access.roles import roles_named
from hub.errors import NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.queueing.decision import Passed, Why, WhyNot
from hub.queueing.decline import decline_offer
from hub.queueing.keep_queue import change_queue
from hub.queueing.model import AgentSkill, QueueMember, QueueRing, QueueSkill, Skill, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.preview import Wanted, preview, preview_draft, preview_item
from hub.queueing.pull import pull
from hub.queueing.queue_rows import RingDraft, queue_draft
from tests.hub.company import AGENT, Company
from tests.services.storage_fixture import SettableClock


async def test_it_says_who_and_why_nobody_else(company: Company) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    foreseen = await preview(company.storage, Wanted(company.support), company.sven)
    assert foreseen.agent_id == company.anna.user_id
    assert foreseen.record is not None
    assert foreseen.record.why == Why.ONLY
    assert foreseen.others == (Passed(WhyNot.ABSENT, 1, (company.boris.user_id,)),)
    assert foreseen.names == {company.anna.user_id: "Anna", company.boris.user_id: "Boris"}


async def test_it_says_why_nobody(company: Company) -> None:
    async with company.storage.transaction() as work:
        work.add(Skill(id=7, name="Grinders"))
        await work.flush()
        work.add(QueueSkill(queue_id=company.support, skill_id=7, level=3))
        work.add(AgentSkill(user_id=company.anna.user_id, skill_id=7, level=2))
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)
    foreseen = await preview(company.storage, Wanted(company.support), company.sven)
    assert (foreseen.agent_id, foreseen.record) == (None, None)
    assert foreseen.others == (
        Passed(WhyNot.SKILL, 1, (company.anna.user_id,)),
        Passed(WhyNot.NOT_READY, 1, (company.boris.user_id,)),
    )


async def test_it_looks_as_far_as_the_rings_reach(company: Company) -> None:
    async with company.storage.transaction() as work:
        work.add(QueueRing(queue_id=company.support, after_seconds=60, joins_queue_id=company.sales))
    await set_mode(company.storage, WorkMode.READY, "", company.clara)
    young = await preview(company.storage, Wanted(company.support), company.sven)
    assert company.clara.user_id not in young.names
    old = await preview(company.storage, Wanted(company.support, waited=timedelta(seconds=60)), company.sven)
    assert old.agent_id == company.clara.user_id


async def test_a_waiting_item_is_foreseen_as_the_router_then_does_it(company: Company, clock: SettableClock) -> None:
    await company.write("c@customer.com", "hello")
    for actor in (company.anna, company.boris):
        await set_mode(company.storage, WorkMode.READY, "", actor)
        clock.advance(timedelta(seconds=1))
    foreseen = await preview_item(company.storage, 1, company.sven)
    assert await make_offers(company.storage) == 1
    (card,) = await open_offers(company.storage, foreseen.agent_id or 0)
    assert card.record == foreseen.record
    await decline_offer(company.storage, card.offer_id, "", company.anna)
    await heartbeat(company.storage, [company.anna.user_id])
    assert (await preview_item(company.storage, 1, company.sven)).agent_id == company.boris.user_id


async def test_only_who_supervises_is_told_and_only_of_what_there_is(company: Company) -> None:
    with pytest.raises(NotAllowed):
        await preview(company.storage, Wanted(company.support), company.anna)
    with pytest.raises(NotFound):
        await preview(company.storage, Wanted(99), company.sven)
    with pytest.raises(NotFound):
        await preview_item(company.storage, 99, company.sven)


async def test_a_conversation_says_why_it_was_offered_to_whom(company: Company) -> None:
    await company.write("c@customer.com", "hello")
    assert (await conversation(company.storage, company.anna, 1)).why is None
    for actor in (company.anna, company.boris):
        await set_mode(company.storage, WorkMode.READY, "", actor)
    await make_offers(company.storage)
    why = (await conversation(company.storage, company.sven, 1)).why
    assert why is not None
    assert (why.agent_name, why.record.why) == ("Anna", Why.IDLE)
    assert why.record.others == (Passed(WhyNot.IDLE, 1, (company.boris.user_id,)),)
    assert why.names == {company.boris.user_id: "Boris"}
    await pull(company.storage, 1, company.boris)
    assert (await conversation(company.storage, company.sven, 1)).why is None, "nobody chose Boris"


async def test_everybody_who_is_passed_over_is_named(company: Company) -> None:
    async with company.storage.transaction() as work:
        more = [User(login=f"{n}@example.com", name=f"Dora {n}", created_at=work.now) for n in range(5)]
        work.add(*more)
        await work.flush()
        (role,) = await roles_named(work, ["agent"])
        work.add(*(QueueMember(queue_id=company.support, user_id=user.id) for user in more))
        work.add(*(UserRole(user_id=user.id, role_id=role.id) for user in more))
    for user in more:
        await set_mode(company.storage, WorkMode.READY, "", Actor(user.id, user.name, AGENT))
    foreseen = await preview(company.storage, Wanted(company.support), company.sven)
    (idle, _) = foreseen.others
    assert (idle.reason, idle.count, len(idle.agents)) == (WhyNot.IDLE, 4, 4)


async def test_a_draft_is_foreseen_as_it_would_be_once_kept(company: Company) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await set_mode(company.storage, WorkMode.READY, "", company.clara)
    kept = await queue_draft(company.storage, company.support, OPERATOR)
    draft = replace(kept, members=(company.clara.user_id,), rings=(RingDraft(60, joins=company.support),), priority=4)
    wanted = Wanted(company.support, waited=timedelta(seconds=30))
    foreseen = await preview_draft(company.storage, wanted, draft, OPERATOR)
    assert foreseen.agent_id == company.clara.user_id
    assert foreseen.record is not None
    assert foreseen.record.priority == 4
    await change_queue(company.storage, company.support, replace(draft, rings=()), kept.mark, OPERATOR)
    assert await preview(company.storage, wanted, OPERATOR) == foreseen
    with pytest.raises(NotAllowed):
        await preview_draft(company.storage, wanted, draft, company.sven)
