"""People outside are invited by mail, hear of changes and of the end once, and their answers come back."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from agent_ui.guest_voice import GuestVoice
from hub.access.permissions import Permission
from hub.activities.about import About
from hub.activities.change import change, move
from hub.activities.end import cancel, finish, reopen
from hub.activities.guest_mail import Occasion
from hub.activities.guest_news import Informed, Standing, news
from hub.activities.guests import GuestRow
from hub.activities.invite import MOST_GUESTS, Guests, invite, uninvite
from hub.activities.kinds import ActivityKind
from hub.activities.listing import activity
from hub.activities.plan import plan
from hub.activities.planned_telling import SETTLES
from hub.activities.planning import Planning
from hub.activities.tell_guests import Inviter, tell_guests_due
from hub.activities.visible import Which
from hub.activities.when import When, whole_days
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.model import Interaction, Message
from storage.outbox import OutboxRow
from tests.agent_ui.stored import content
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CARLA, ERIK = "carla@customer.test", "erik@customer.test"


def fitting(**said: Any) -> Planning:
    whole: dict[str, Any] = {
        "kind": ActivityKind.APPOINTMENT,
        "title": "Fitting",
        "text": "She never pays.",
        "place": "Hall 3",
        "when": When(MONDAY, MONDAY + HOUR),
        "about": About(interaction_id=1),
    } | said
    return Planning(**whole)


async def planned(company: Company, **said: Any) -> Which:
    await company.write(CARLA, "When may I come?", name="Carla Rossi", id="first@customer")
    return Which(await plan(company.storage, fitting(**said), company.anna))


async def invited(company: Company, *addresses: str, **said: Any) -> Which:
    which = await planned(company, **said)
    await invite(company.storage, which, Guests(addresses or (f"Carla Rossi <{CARLA}>",), "Bring shoes."), company.anna)
    await tell(company)
    return which


async def tell(company: Company) -> int:
    return await tell_guests_due(company.storage, Inviter(company.composer, company.storage.blobs, GuestVoice()))


async def settled(company: Company, clock: SettableClock) -> int:
    """What is told once nobody takes it back any more."""
    clock.advance(SETTLES)
    return await tell(company)


async def sent(company: Company) -> list[tuple[str, str]]:
    """To whom what was said to calendars, by the outbox."""
    async with company.storage.reading() as session:
        rows = (await session.scalars(select(OutboxRow).order_by(OutboxRow.id))).all()
    raw = [(await company.storage.blobs.get(row.content)).decode() for row in rows]
    return [(row.recipient, each.splitlines()[2]) for row, each in zip(rows, raw, strict=True)]


async def guests(company: Company, which: Which) -> Sequence[GuestRow]:
    return (await activity(company.storage, company.anna, which)).guests


async def uid_of(company: Company, which: Which) -> str:
    return (await activity(company.storage, company.anna, which)).uid


async def test_a_guest_is_written_to_once_and_reads_no_more_than_they_should(company: Company) -> None:
    which = await invited(company, f"Carla Rossi <{CARLA}>", ERIK)
    uid = await uid_of(company, which)
    assert await sent(company) == [(who, f"request: {uid} 2 NEEDS-ACTION") for who in (CARLA, ERIK)]
    again = [invite(company.storage, which, Guests([CARLA.upper()]), company.anna) for _ in range(5)]
    assert {*await asyncio.gather(*again), await tell(company)} == {which.id, 0}
    said = await conversation(company.storage, company.anna, 1)
    shown = said.entries[-1]
    assert shown.text.startswith("You are invited: Fitting\n\nBring shoes.\n\nWhen: Mar 2, 2026, 10:00")
    assert "Where: Hall 3" in shown.text
    (card,) = shown.invitations
    assert (card.ours, card.asks, card.invitation.description) == (True, False, "Bring shoes.")
    assert "never pays" not in str(said)
    # It is no answer to what she asked.
    assert said.row.unanswered
    assert [(guest.address, guest.name, guest.told) for guest in await guests(company, which)] == [
        (CARLA, "Carla Rossi", True),
        (ERIK, "", True),
    ]


async def test_changes_are_told_as_one_and_what_is_taken_back_in_time_is_not(
    company: Company, clock: SettableClock
) -> None:
    which = await invited(company)
    for hours in (1, 2, 3):
        await move(company.storage, which, MONDAY + hours * HOUR, company.anna)
    assert await tell(company) == 0
    assert await settled(company, clock) == 1
    assert (await sent(company))[-1] == (CARLA, f"request: {await uid_of(company, which)} 5 NEEDS-ACTION")
    await cancel(company.storage, which, company.anna)
    await reopen(company.storage, which, company.anna)
    # Of these she sees nothing.
    same = fitting(when=When(MONDAY + 3 * HOUR, MONDAY + 4 * HOUR), text="Not hers to read")
    await change(company.storage, which, same, company.anna)
    assert await settled(company, clock) == 0
    await cancel(company.storage, which, company.anna)
    assert await settled(company, clock) == 1
    assert (await sent(company))[-1][1].startswith("cancel: ")
    await reopen(company.storage, which, company.anna)
    assert await settled(company, clock) == 1
    numbers = [int(told.split()[2]) for _, told in await sent(company)]
    assert numbers == sorted({*numbers})


async def test_who_is_uninvited_hears_that_alone_and_nothing_after(company: Company, clock: SettableClock) -> None:
    which = await invited(company, CARLA, ERIK)
    erik = (await guests(company, which))[1]
    await uninvite(company.storage, which, erik.id, company.anna)
    assert await settled(company, clock) == 1
    assert [who for who, told in await sent(company) if told.startswith("cancel")] == [ERIK]
    await move(company.storage, which, MONDAY + HOUR, company.anna)
    assert await settled(company, clock) == 1
    assert [who for who, _ in (await sent(company))[3:]] == [CARLA]
    await finish(company.storage, which, "", company.anna)
    assert await settled(company, clock) == 0
    with pytest.raises(NotFound):
        await uninvite(company.storage, which, 99, company.anna)


async def answer(company: Company, status: str, *, number: int = 2, sender: str = CARLA) -> None:
    """A guest answers by the button of their calendar, which refers to no mail."""
    uid = await uid_of(company, Which(1))
    await company.write(sender, "Accepted", answers=f"{uid} {number} {status}")


async def statuses(company: Company) -> list[str]:
    return [guest.status for guest in await guests(company, Which(1))]


async def test_an_answer_stands_at_the_activity_and_in_its_conversation(company: Company, clock: SettableClock) -> None:
    which = await invited(company, CARLA, ERIK)
    await answer(company, "ACCEPTED Gladly")
    await answer(company, "DECLINED", sender=ERIK)
    first, second = await guests(company, which)
    assert (first.status, first.comment, second.status) == ("ACCEPTED", "Gladly", "DECLINED")
    assert first.answered_at is not None
    async with company.storage.reading() as session:
        assert len((await session.scalars(select(Interaction.id))).all()) == 1
        assert len((await session.scalars(select(Message.id).where(Message.interaction_id == 1))).all()) == 4
    await answer(company, "TENTATIVE", number=0)
    assert await statuses(company) == ["TENTATIVE", "DECLINED"]
    await change(company.storage, which, fitting(title="Last fitting"), company.anna)
    await settled(company, clock)
    assert await statuses(company) == ["TENTATIVE", "DECLINED"]
    # To another time nobody has answered yet, and an answer to the one before is none.
    await move(company.storage, which, MONDAY + HOUR, company.anna)
    await settled(company, clock)
    assert await statuses(company) == ["", ""]
    await answer(company, "ACCEPTED", number=3)
    assert await statuses(company) == ["", ""]
    await answer(company, "ACCEPTED", number=4)
    assert await statuses(company) == ["ACCEPTED", ""]


OTHERS: Sequence[dict[str, str]] = (
    {"sender": ERIK, "guest": CARLA},
    {"sender": "mallory@other.test"},
    {"dmarc": "fail", "policy": "reject"},
    {"dmarc": "fail", "policy": "none"},
)


async def test_nobody_answers_for_a_guest(company: Company) -> None:
    uid = await uid_of(company, await invited(company, CARLA, ERIK))
    for fields in OTHERS:
        await company.write(**{"sender": CARLA, "text": "No", "answers": f"{uid} 2 DECLINED"} | fields)
    await answer(company, "NEEDS-ACTION")
    assert await statuses(company) == ["", ""]


PAST = When(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
NO_GUESTS: Sequence[dict[str, Any]] = (
    {"kind": ActivityKind.TASK},
    {"about": About()},
    {"when": PAST},
    {"rule": "FREQ=DAILY"},
)
CROWD = [f"g{number}@customer.test" for number in range(MOST_GUESTS + 1)]
NOBODY: Sequence[list[str]] = (
    [],
    ["nobody"],
    ["sales@example.com"],
    [f"g{number}@customer.test" for number in range(MOST_GUESTS + 1)],
)


async def test_what_nobody_can_be_invited_to_and_who_is_nobody(company: Company) -> None:
    good = await planned(company)
    others = [Which(await plan(company.storage, fitting(**said), company.anna)) for said in NO_GUESTS]
    before = await content(company.storage)
    for which in others:
        with pytest.raises(Conflict):
            await invite(company.storage, which, Guests([CARLA]), company.anna)
    for whom in NOBODY:
        with pytest.raises(Invalid) as refusal:
            await invite(company.storage, good, Guests(whom), company.anna)
        assert set(refusal.value.fields) == {"guests"}
    assert await content(company.storage) == before


async def test_only_who_sees_the_activity_and_the_conversation_invites(company: Company) -> None:
    which = await planned(company)
    elsewhere = Which(await plan(company.storage, fitting(queue_id=company.support), company.anna))
    for actor, theirs in ((company.boris, which), (company.clara, elsewhere)):
        with pytest.raises(NotFound):
            await invite(company.storage, theirs, Guests([CARLA]), actor)
    reader = replace(company.anna, permissions=frozenset({Permission.DESK}))
    with pytest.raises(NotAllowed):
        await invite(company.storage, which, Guests([CARLA]), reader)


async def test_what_guests_were_invited_to_stays_one_date_in_one_conversation(company: Company) -> None:
    which = await invited(company)
    for said in ({"rule": "FREQ=DAILY"}, {"kind": ActivityKind.TASK}, {"about": About()}):
        with pytest.raises(Invalid):
            await change(company.storage, which, fitting(**said), company.anna)


async def test_one_date_of_a_series_has_guests_of_its_own(company: Company) -> None:
    which = await planned(company, rule="FREQ=DAILY")
    second = MONDAY + timedelta(days=1)
    own = await invite(company.storage, Which(which.id, second), Guests([CARLA]), company.anna)
    assert own != which.id
    assert await tell(company) == 1
    assert [guest.address for guest in await guests(company, Which(own))] == [CARLA]
    assert await guests(company, which) == ()


NOW = MONDAY - HOUR
OPEN = Standing("open", "Fitting", "", When(MONDAY, MONDAY + HOUR), "Europe/Berlin")
MOVED = Standing("open", "Fitting", "", When(MONDAY + HOUR, MONDAY + 2 * HOUR), "Europe/Berlin")
DONE = Standing("done", "Fitting", "", OPEN.when, "Europe/Berlin")
GONE = Standing("cancelled", "Fitting", "", OPEN.when, "Europe/Berlin")


@pytest.mark.parametrize(
    ("standing", "guest", "now", "method"),
    [
        (OPEN, Informed(True, {}), NOW, "REQUEST"),
        (OPEN, Informed(True, OPEN.facts), NOW, ""),
        (MOVED, Informed(True, OPEN.facts), NOW, "REQUEST"),
        (MOVED, Informed(False, OPEN.facts), NOW, "CANCEL"),
        (OPEN, Informed(False, {}), NOW, ""),
        (GONE, Informed(True, OPEN.facts), NOW, "CANCEL"),
        (GONE, Informed(True, {}), NOW, ""),
        (DONE, Informed(True, {}), NOW, ""),
        (DONE, Informed(False, OPEN.facts), NOW, "CANCEL"),
        (GONE, Informed(True, OPEN.facts), NOW + timedelta(days=1), ""),
        (GONE, Informed(True, MOVED.facts), MONDAY + HOUR, "CANCEL"),
    ],
)
def test_what_a_guest_is_still_to_be_told(standing: Standing, guest: Informed, now: datetime, method: str) -> None:
    assert news(standing, guest, now) == method


def test_whole_days_are_those_of_its_owner() -> None:
    days = whole_days(MONDAY.date(), MONDAY.date(), "Europe/Berlin")
    standing = Standing("open", "Fair", "", days, "Europe/Berlin")
    assert standing.moments == (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC))
    said = GuestVoice().words(Occasion("invited", "Fair", "", days, "Europe/Berlin", ""), "de")
    assert "Montag, 2. März 2026" in said
    assert "3. März" not in said
