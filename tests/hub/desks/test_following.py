"""People follow conversations, and learn when what they put aside is taken."""

from datetime import timedelta

import pytest

from hub.access.actor import Actor
from hub.desks.alerts import AlertKind, alerts
from hub.desks.following import MOST, begin_following, end_following, followed
from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import Conflict, NotFound
from hub.interactions.conversation import conversation
from hub.merging.merge import Merging, merge
from hub.merging.unmerge import unmerge
from hub.queueing.give import give
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from hub.supervision.history import interventions_in
from hub.supervision.model import InterventionKind
from tests.hub.company import Company

CARLA = "carla@customer.com"


async def follows(company: Company, actor: Actor) -> bool:
    """Whether they follow the first conversation, as its page says."""
    return (await conversation(company.storage, actor, 1)).followed


async def told(company: Company, kind: AlertKind) -> list[tuple[str, int | None]]:
    """Who is told that, about what."""
    people = (company.anna, company.boris, company.clara, company.sven)
    rows = [(actor.name, each) for actor in people for each in await alerts(company.storage, actor)]
    return [(name, each.interaction_id) for name, each in rows if each.kind == kind]


async def test_whoever_follows_is_told_what_others_do(company: Company) -> None:
    storage, anna, boris = company.storage, company.anna, company.boris
    await company.write(CARLA, "Hello")
    await begin_following(storage, 1, boris)
    await begin_following(storage, 1, boris)
    assert await follows(company, boris)
    assert [each.interaction_id for each in await followed(storage, boris, 9)] == [1]
    await pull(storage, 1, anna)
    assert await told(company, AlertKind.FOLLOWED) == []
    await write_note(storage, NoteRequest(1, "Strange.", "a key of a note"), anna)
    assert await told(company, AlertKind.FOLLOWED) == [("Boris", 1)]
    await end_following(storage, 1, boris)
    assert not await follows(company, boris)


async def test_nobody_is_told_what_they_did_or_have(company: Company) -> None:
    storage, anna = company.storage, company.anna
    await company.write(CARLA, "Hello")
    await begin_following(storage, 1, anna)
    await pull(storage, 1, anna)
    await company.write(CARLA, "Are you there?", subject="[#1]")
    await write_note(storage, NoteRequest(1, "Mine.", "a key of a note"), anna)
    assert await told(company, AlertKind.FOLLOWED) == []
    await wrap_up(storage, Closing(1, "solved"), anna)
    await company.write(CARLA, "Once more.", subject="[#1]")
    assert await told(company, AlertKind.FOLLOWED) == [("Anna", 1)]


async def test_only_what_one_sees_is_followed_and_not_everything(company: Company) -> None:
    await company.write(CARLA, "Hello")
    with pytest.raises(NotFound):
        await begin_following(company.storage, 1, company.clara)
    await begin_following(company.storage, 1, company.boris)
    await transfer(company.storage, Transfer(1, company.sales), company.anna)
    assert await followed(company.storage, company.boris, 9) == ()
    assert MOST == 200


async def test_alerts_and_followers_go_along_when_it_is_merged(company: Company) -> None:
    storage, anna, boris = company.storage, company.anna, company.boris
    await company.write(CARLA, "Hello", id="one@customer")
    await company.write(CARLA, "Hello again", id="two@customer")
    await begin_following(storage, 2, boris)
    await write_note(storage, NoteRequest(2, "Strange.", "a key of a note"), anna)
    await merge(storage, Merging(2, 1), anna)
    assert await told(company, AlertKind.FOLLOWED) == [("Boris", 1)]
    assert await follows(company, boris)
    await unmerge(storage, 2, anna)
    assert [each.interaction_id for each in await followed(storage, boris, 9)] == [2], "of his own will"


async def test_whose_put_aside_conversation_is_taken_is_told(company: Company) -> None:
    storage, anna, boris, sven = company.storage, company.anna, company.boris, company.sven
    await set_mode(storage, WorkMode.NOT_READY, "Lunch", boris)
    at = storage.clock.now() + timedelta(days=1)
    for number in range(1, 5):
        await company.write(f"c{number}@customer.com", "Hello")
        await snooze(storage, Snoozing(number, at), anna)
    await pull(storage, 1, sven)
    await give(storage, 2, boris.user_id, "", boris)
    await transfer(storage, Transfer(3, company.sales), boris)
    await pull(storage, 4, anna)
    # What went to a queue she does not see she is not told of.
    assert sorted(await told(company, AlertKind.TAKEN)) == [("Anna", 1), ("Anna", 2)]
    async with storage.reading() as session:
        kept = await interventions_in(session, sven, 1)
    assert [(each.kind, each.agent_name) for each in kept] == [(InterventionKind.TAKE_OVER, "Anna")]


async def test_whose_put_aside_conversation_ends_with_a_merge_taken_back_is_told(company: Company) -> None:
    storage, anna, boris = company.storage, company.anna, company.boris
    for number in (1, 2):
        await company.write(CARLA, "Hello", id=f"{number}@customer")
    await pull(storage, 2, anna)
    await wrap_up(storage, Closing(2, "solved"), anna)
    await merge(storage, Merging(1, 2), anna)
    await snooze(storage, Snoozing(2), anna)
    await unmerge(storage, 1, boris)
    assert await told(company, AlertKind.TAKEN) == [("Anna", 2)]


async def test_whoever_has_it_again_is_told_nothing(company: Company) -> None:
    await company.write(CARLA, "Hello")
    await snooze(company.storage, Snoozing(1), company.anna)
    await pull(company.storage, 1, company.anna)
    with pytest.raises(Conflict):
        await pull(company.storage, 1, company.boris)
    assert await told(company, AlertKind.TAKEN) == []
