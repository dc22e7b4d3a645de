"""What a desk keeps: how somebody likes it, where they were, and what needs them until they have looked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.access.actor import Actor
from hub.access.model import User
from hub.desks.alerts import KEPT, AlertKind, alerts, forget_alerts, read_alerts
from hub.desks.settings import Liking, desk_state, keep_settings
from hub.desks.visits import MOST_VISITS, note_visit, visits
from hub.errors import Invalid
from hub.queueing.consult import consult
from hub.queueing.expire import expire_offers
from hub.queueing.give import give
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.transfer import Transfer, transfer
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

NIGHT = Liking("dark", "compact", "mine", sound=False, notify=False, keys=False)


async def told(storage: Storage, actor: Actor) -> list[tuple[str, int | None]]:
    return [(alert.kind, alert.interaction_id) for alert in await alerts(storage, actor)]


async def test_settings_are_kept_for_each_user(company: Company) -> None:
    storage, anna = company.storage, company.anna
    assert (await desk_state(storage, anna)).liking == Liking()
    await keep_settings(storage, NIGHT, "de", "Europe/Berlin", anna)
    await keep_settings(storage, replace(NIGHT, scheme=""), "de", "Europe/Berlin", anna)
    assert (await desk_state(storage, anna)).liking == replace(NIGHT, scheme="")
    assert (await desk_state(storage, company.boris)).liking == Liking()
    async with storage.reading() as session:
        user = await session.get(User, anna.user_id)
    assert user is not None
    assert (user.language, user.time_zone) == ("de", "Europe/Berlin")


@pytest.mark.parametrize(
    ("field", "liking", "language", "zone"),
    [
        ("scheme", replace(NIGHT, scheme="pink"), "de", "UTC"),
        ("scheme", replace(NIGHT, density="loose"), "de", "UTC"),
        ("start_page", replace(NIGHT, start_page="nowhere"), "de", "UTC"),
        ("language", NIGHT, "german", "UTC"),
        ("time_zone", NIGHT, "de", "Mars/Base"),
    ],
)
async def test_what_there_is_not_is_refused(
    company: Company, field: str, liking: Liking, language: str, zone: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        await keep_settings(company.storage, liking, language, zone, company.anna)
    assert set(refusal.value.fields) == {field}


async def test_the_last_objects_are_remembered_once_each(company: Company, clock: SettableClock) -> None:
    for number in (*range(1, MOST_VISITS + 5), 3, 2):
        clock.advance(timedelta(seconds=1))
        await note_visit(company.storage, f"/desk/interactions/{number}", f"#{number}", company.anna)
    kept = [visit.title for visit in await visits(company.storage, company.anna)]
    assert len(kept) == MOST_VISITS
    assert kept[:3] == ["#2", "#3", f"#{MOST_VISITS + 4}"]
    assert await visits(company.storage, company.boris) == ()


@pytest.mark.parametrize("path", ["/desk/inbox", "//evil.test/", "/desk/interactions/x", "/desk/administration/rules"])
async def test_only_objects_of_the_desk_are_remembered(company: Company, path: str) -> None:
    with pytest.raises(Invalid):
        await note_visit(company.storage, path, "Somewhere", company.anna)


async def test_a_missed_offer_and_a_question_and_a_gift_need_somebody(company: Company, clock: SettableClock) -> None:
    storage, anna, boris = company.storage, company.anna, company.boris
    await company.write("carla@customer.test", "Hello")
    await set_mode(storage, WorkMode.READY, "", boris)
    assert await make_offers(storage) == 1
    clock.advance(timedelta(minutes=5))
    await expire_offers(storage)
    assert await told(storage, boris) == [(AlertKind.MISSED, 1)]
    await set_mode(storage, WorkMode.READY, "", boris)
    await pull(storage, 1, anna)
    await consult(storage, 1, boris.user_id, "Do you know?", anna)
    await give(storage, 1, boris.user_id, "", anna)
    assert await told(storage, boris) == [(AlertKind.GIVEN, 1), (AlertKind.ASKED, 1), (AlertKind.MISSED, 1)]
    assert (await desk_state(storage, boris)).unread == 3
    assert await told(storage, anna) == []


async def test_looking_reads_them_and_time_forgets_them(company: Company, clock: SettableClock) -> None:
    storage, boris = company.storage, company.boris
    await company.write("carla@customer.test", "Hello")
    await set_mode(storage, WorkMode.READY, "", boris)
    await consult(storage, 1, boris.user_id, "Do you know?", company.anna)
    (alert,) = await alerts(storage, boris)
    await read_alerts(storage, alert.id, company.anna)
    assert (await desk_state(storage, boris)).unread == 1
    await read_alerts(storage, alert.id, boris)
    assert (await desk_state(storage, boris)).unread == 0
    await forget_alerts(storage)
    assert len(await alerts(storage, boris)) == 1
    clock.advance(KEPT + timedelta(days=1))
    await forget_alerts(storage)
    assert await alerts(storage, boris) == ()


async def test_what_left_ones_queues_is_not_counted_either(company: Company) -> None:
    storage, boris = company.storage, company.boris
    await company.write("carla@customer.test", "Hello")
    await set_mode(storage, WorkMode.READY, "", boris)
    await consult(storage, 1, boris.user_id, "Do you know?", company.anna)
    await transfer(storage, Transfer(1, company.sales), company.anna)
    assert await alerts(storage, boris) == ()
    assert (await desk_state(storage, boris)).unread == 0
