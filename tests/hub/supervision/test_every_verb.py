"""Whatever a supervisor may do to what an agent has is in the history, and its event names the row."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.desks.alerts import AlertKind
from hub.desks.model import Alert
from hub.interactions.call_back import call_back, reschedule
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.spam import mark_spam
from hub.merging.merge import Merging, merge
from hub.merging.split import Splitting, split
from hub.merging.unmerge import unmerge
from hub.queueing.consult import consult, end_consultation
from hub.queueing.give import give
from hub.queueing.give_back import return_item
from hub.queueing.model import WorkMode
from hub.queueing.pin import pin
from hub.queueing.presence import set_mode
from hub.queueing.prioritise import prioritise
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import undo_transfer
from hub.supervision.history import InterventionFilter, interventions
from hub.supervision.model import InterventionKind
from storage.events import EventRow
from tests.architecture.source import modules
from tests.hub.company import Company

# Either asks whether the actor supervises; the second does it for its callers.
ASKS = re.compile(r"allows\(by, Permission\.SUPERVISE\)|await free_item\(")
ASKED_BY_OTHERS = {"hub/supervision/intervene.py", "hub/merging/work.py"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Anna has 1, in which two messages and an answer (`answer`) that waits were written; nobody has 2."""

    company: Company
    answer: int


Doing = Callable[[Desk, Actor], Awaitable[object]]


async def _ask_and_end(desk: Desk, by: Actor) -> None:
    await consult(desk.company.storage, 1, desk.company.boris.user_id, "What now?", desk.company.anna)
    await end_consultation(desk.company.storage, 1, by)


async def _merge_and_part(desk: Desk, by: Actor) -> None:
    await merge(desk.company.storage, Merging(2, 1, confirmed=True), desk.company.anna)
    await unmerge(desk.company.storage, 2, by)


def _reschedule(desk: Desk, by: Actor) -> Awaitable[None]:
    company = desk.company
    return reschedule(
        company.storage, desk.answer, company.storage.clock.now() + timedelta(hours=2), by, company.composer
    )


_K = InterventionKind
ACTS: Mapping[InterventionKind, tuple[str, Doing]] = {
    _K.CALL_BACK: ("interactions/call_back", lambda desk, by: call_back(desk.company.storage, desk.answer, by)),
    _K.CONSULTATION: ("queueing/consult", _ask_and_end),
    _K.GIVE: ("queueing/give", lambda desk, by: give(desk.company.storage, 1, desk.company.boris.user_id, "", by)),
    _K.MERGE: ("merging/merge", lambda desk, by: merge(desk.company.storage, Merging(1, 2, confirmed=True), by)),
    _K.MOVE: (
        "queueing/transfer",
        lambda desk, by: transfer(desk.company.storage, Transfer(1, desk.company.sales), by),
    ),
    _K.PIN: ("queueing/pin", lambda desk, by: pin(desk.company.storage, 1, desk.company.boris.user_id, "", by)),
    _K.PRIORITY: ("queueing/prioritise", lambda desk, by: prioritise(desk.company.storage, 1, 7, by)),
    _K.RESCHEDULE: ("interactions/call_back", _reschedule),
    _K.RETURN: ("queueing/give_back", lambda desk, by: return_item(desk.company.storage, 1, by)),
    _K.SPAM: ("interactions/spam", lambda desk, by: mark_spam(desk.company.storage, 1, False, by)),
    _K.SPLIT: ("merging/split", lambda desk, by: split(desk.company.storage, Splitting(1, (1,)), by)),
    _K.UNMERGE: ("merging/unmerge", _merge_and_part),
}


@pytest.fixture
async def desk(company: Company) -> Desk:
    storage, anna = company.storage, company.anna
    await company.write("c@customer.com", "Which gasket fits?", id="first@customer")
    await company.write("c@customer.com", "The blue one?", tokens="reply+1@example.com")
    await company.write("d@customer.com", "Hello")
    await set_mode(storage, WorkMode.READY, "", company.boris)
    await pull(storage, 1, anna)
    request = ReplyRequest(1, "It does.", 2, "a key of a click", hold=timedelta(hours=1))
    return Desk(company, await reply(storage, request, anna, company.composer))


async def kept(company: Company) -> list[tuple[int, InterventionKind, str, int | None]]:
    rows = (await interventions(company.storage, company.sven, InterventionFilter())).rows
    return [(row.id, row.kind, row.agent_name, row.interaction_id) for row in rows]


async def named_by_events(company: Company) -> list[int]:
    async with company.storage.reading() as session:
        payloads = await session.scalars(select(EventRow.payload))
        return [payload["intervention_id"] for payload in payloads if payload.get("intervention_id") is not None]


def test_every_verb_that_supervisors_may_do_to_others_is_here() -> None:
    asking = {module.name for module in modules("hub") if ASKS.search(module.text)} - ASKED_BY_OTHERS
    assert asking == {f"hub/{name}.py" for name, _ in ACTS.values()}


@pytest.mark.parametrize("kind", ACTS)
async def test_what_is_done_to_what_an_agent_has_is_kept_once(desk: Desk, kind: InterventionKind) -> None:
    company = desk.company
    await ACTS[kind][1](desk, company.sven)
    assert await kept(company) == [(1, kind, "Anna", 1)]
    assert await named_by_events(company) == [1]


@pytest.mark.parametrize("kind", [_K.GIVE, _K.MERGE, _K.MOVE, _K.PIN, _K.PRIORITY, _K.SPAM])
async def test_so_is_what_is_done_to_what_an_agent_put_aside(desk: Desk, kind: InterventionKind) -> None:
    await snooze(desk.company.storage, Snoozing(1), desk.company.anna)
    await ACTS[kind][1](desk, desk.company.sven)
    assert await kept(desk.company) == [(1, kind, "Anna", 1)]
    assert await named_by_events(desk.company) == [1]


@pytest.mark.parametrize("kind", [_K.GIVE, _K.MERGE, _K.MOVE, _K.SPAM])
@pytest.mark.parametrize("who", ["boris", "sven"])
async def test_who_put_it_aside_hears_that_it_was_taken(desk: Desk, kind: InterventionKind, who: str) -> None:
    company = desk.company
    await snooze(company.storage, Snoozing(1), company.anna)
    await ACTS[kind][1](desk, company.boris if who == "boris" else company.sven)
    async with company.storage.reading() as session:
        told = await session.scalars(select(Alert.kind).where(Alert.user_id == company.anna.user_id))
        assert AlertKind.TAKEN in set(told)


@pytest.mark.parametrize("kind", [_K.CALL_BACK, _K.MERGE, _K.SPLIT, _K.UNMERGE])
async def test_whoever_does_it_to_their_own_intervenes_with_nobody(desk: Desk, kind: InterventionKind) -> None:
    await ACTS[kind][1](desk, desk.company.anna)
    assert await kept(desk.company) == []


async def test_each_of_two_that_agents_have_is_kept_when_they_are_merged(desk: Desk) -> None:
    await pull(desk.company.storage, 2, desk.company.boris)
    await merge(desk.company.storage, Merging(1, 2, confirmed=True), desk.company.sven)
    assert [row[1:] for row in await kept(desk.company)] == [(_K.MERGE, "Boris", 2), (_K.MERGE, "Anna", 1)]
    assert await named_by_events(desk.company) == [1, 2]


async def test_a_move_that_is_taken_back_is_in_the_history_and_told(desk: Desk) -> None:
    company = desk.company
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await transfer(company.storage, Transfer(1, company.sales), company.sven)
    await undo_transfer(company.storage, 1, company.sven)
    assert await kept(company) == [(2, _K.MOVE_UNDONE, "Anna", 1), (1, _K.MOVE, "Anna", 1)]
    assert await named_by_events(company) == [1, 2]
    async with company.storage.reading() as session:
        given = select(Alert.user_id).where(Alert.kind == AlertKind.GIVEN)
        assert list(await session.scalars(given)) == [company.anna.user_id]


async def test_who_has_the_work_decides_over_answers_in_it(desk: Desk) -> None:
    await return_item(desk.company.storage, 1, desk.company.anna)
    await pull(desk.company.storage, 1, desk.company.sven)
    await _reschedule(desk, desk.company.sven)
    assert await kept(desk.company) == []
