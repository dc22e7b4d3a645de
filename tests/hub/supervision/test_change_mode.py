"""A supervisor changes a colleague's work mode: whose, to which, under which rules, and what becomes of their work."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.permissions import Permission
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.listing import inbox_row
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.model import QueueMember, WorkItem, WorkMode
from hub.queueing.pin import pin
from hub.queueing.presence import PresenceRow, presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.supervision.change_mode import ModeChange, change_mode
from hub.supervision.history import InterventionFilter, interventions
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

WHY = "The hall is full."


@pytest.fixture(autouse=True)
async def there(company: Company) -> None:
    """Anna is at her desk."""
    await set_mode(company.storage, WorkMode.READY, "", company.anna)


async def mode(company: Company) -> PresenceRow:
    return await presence(company.storage, company.anna.user_id)


async def kept(company: Company) -> list[tuple[str, object, str]]:
    page = await interventions(company.storage, company.sven, InterventionFilter())
    return [(row.kind.value, dict(row.detail), row.why) for row in reversed(page.rows)]


async def test_it_is_changed_and_kept_once(company: Company) -> None:
    wanted = ModeChange(company.anna.user_id, WorkMode.NOT_READY, "Meeting", WHY)
    for _ in range(2):
        await change_mode(company.storage, wanted, company.sven)
    now = await mode(company)
    assert (now.mode, now.reason) == (WorkMode.NOT_READY, "Meeting")
    await change_mode(company.storage, ModeChange(company.anna.user_id, WorkMode.READY, "", WHY), company.sven)
    assert (await mode(company)).mode == WorkMode.READY
    assert await kept(company) == [
        ("mode", {"mode": "notReady", "reason": "Meeting"}, WHY),
        ("mode", {"mode": "ready", "reason": ""}, WHY),
    ]


async def test_whose_and_to_which_it_may_be_changed(company: Company) -> None:
    anna = company.anna.user_id
    of_sales = replace(
        company.sven,
        permissions=company.sven.permissions - {Permission.ALL_QUEUES},
        queues=frozenset({company.sales}),
    )
    for wanted, by, error in (
        (ModeChange(anna, WorkMode.LOGGED_OFF, "", WHY), company.boris, NotAllowed),
        (ModeChange(anna, WorkMode.LOGGED_OFF, "", WHY), of_sales, NotFound),
        (ModeChange(company.sven.user_id, WorkMode.READY, "", WHY), company.sven, NotFound),
        (ModeChange(99, WorkMode.READY, "", WHY), company.sven, NotFound),
        (ModeChange(anna, WorkMode.WRAP_UP, "", WHY), company.sven, Invalid),
        (ModeChange(anna, WorkMode.NOT_READY, "", WHY), company.sven, Invalid),
        (ModeChange(anna, WorkMode.NOT_READY, "Fishing", WHY), company.sven, Invalid),
        (ModeChange(anna, WorkMode.NOT_READY, "Meeting", " "), company.sven, Invalid),
    ):
        with pytest.raises(error):
            await change_mode(company.storage, wanted, by)
    assert (await mode(company)).mode == WorkMode.READY
    assert await kept(company) == []


async def test_who_is_not_there_can_only_be_logged_off(company: Company, clock: SettableClock) -> None:
    anna = company.anna.user_id
    with pytest.raises(Conflict, match="Boris is not there"):
        await change_mode(company.storage, ModeChange(company.boris.user_id, WorkMode.READY, "", WHY), company.sven)
    clock.advance(timedelta(seconds=61))
    for wanted in (ModeChange(anna, WorkMode.READY, "", WHY), ModeChange(anna, WorkMode.NOT_READY, "Lunch", WHY)):
        with pytest.raises(Conflict, match="Anna is not there"):
            await change_mode(company.storage, wanted, company.sven)
    await change_mode(company.storage, ModeChange(anna, WorkMode.LOGGED_OFF, "", WHY), company.sven)
    # It was no sign of life.
    assert (await mode(company)).mode_since < clock.now()
    assert [detail for _, detail, _ in await kept(company)] == [{"mode": "loggedOff", "reason": ""}]


async def test_the_code_is_the_agents_to_choose(company: Company) -> None:
    await company.write("c@customer.com", "Where is it?")
    await begin_wrap_up(company.storage, 1, None, company.anna)
    wanted = ModeChange(company.anna.user_id, WorkMode.READY, "", WHY)
    with pytest.raises(Conflict, match="Anna is still to say how a conversation ended"):
        await change_mode(company.storage, wanted, company.sven)
    assert (await inbox_row(company.storage, company.sven, 1)).work_state == "wrapUp"
    await change_mode(company.storage, replace(wanted, mode=WorkMode.LOGGED_OFF), company.sven)
    assert (await inbox_row(company.storage, company.sven, 1)).state == "closed"


async def test_what_somebody_holds_who_is_logged_off_waits_again(company: Company) -> None:
    for text in ("One", "Two", "Three"):
        await company.write(f"{text}@customer.com", text)
    await pull(company.storage, 1, company.anna)
    await pull(company.storage, 2, company.anna)
    await snooze(company.storage, Snoozing(2), company.anna)
    await pull(company.storage, 3, company.boris)
    await pin(company.storage, 1, company.anna.user_id, "", company.anna)
    wanted = ModeChange(company.anna.user_id, WorkMode.LOGGED_OFF, "", "She went home.")
    await change_mode(company.storage, wanted, company.sven)
    assert (await inbox_row(company.storage, company.sven, 1)).pinned_to == "", "it may be offered to others"
    states = [(await inbox_row(company.storage, company.sven, number)).work_state for number in (1, 2, 3)]
    assert states == ["waiting", "snoozed", "active"]
    assert await kept(company) == [
        ("return", {}, "She went home."),
        ("mode", {"mode": "loggedOff", "reason": ""}, "She went home."),
    ]


async def test_who_is_logged_off_gives_everything_back_and_a_lead_reads_of_their_own_queues(
    company: Company, clock: SettableClock
) -> None:
    began, both = clock.now(), replace(company.anna, queues=frozenset({company.support, company.sales}))
    async with company.storage.transaction() as work:
        work.add(QueueMember(user_id=both.user_id, queue_id=company.sales))
    for number, inbox in ((1, "support@example.com"), (2, "sales@example.com")):
        await company.write(f"c{number}@customer.com", "Hello", inbox)
        await pull(company.storage, number, both)
    clock.advance(timedelta(seconds=30))
    lead = replace(company.clara, permissions=company.clara.permissions | {Permission.SUPERVISE})
    await change_mode(company.storage, ModeChange(both.user_id, WorkMode.LOGGED_OFF, "", "She went home."), lead)
    async with company.storage.reading() as session:
        work_left = await session.execute(select(WorkItem.state, WorkItem.agent_id, WorkItem.eligible_at))
        assert [tuple(row) for row in work_left] == [("waiting", None, began)] * 2
    read = [await interventions(company.storage, by, InterventionFilter()) for by in (lead, company.sven)]
    assert [[(row.kind.value, row.interaction_id) for row in reversed(page.rows)] for page in read] == [
        [("return", 2), ("mode", None)],
        [("return", 1), ("return", 2), ("mode", None)],
    ]
