"""Which event is told to whom, and in what form: for who looks, who only lists and who may not see it."""

import json
from dataclasses import fields, replace
from time import monotonic
from typing import Any

import pytest

from agent_ui import pacing
from agent_ui.clients import Client
from agent_ui.effects import ANEW
from agent_ui.rooms import agent_room
from hub import events
from hub.access.model import User
from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from hub.interactions.deliver import send_again
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.queueing.decline import decline_offer
from hub.queueing.model import QueueMember, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from storage.bus import Hint
from storage.outbox import DeliveryState, OutboxRow
from tests.agent_ui.office import Office, Seat
from tests.agent_ui.stored import statements
from tests.hub.company import Company

KEY = "a key of a click"
# What is told beside the row, the conversation and the counters: to whom it concerns, or to everybody.
BESIDE: dict[type, frozenset[str]] = {
    events.AnsweredElsewhere: frozenset({"hand"}),
    events.CaseHeard: frozenset(),
    events.CaseWorkEnded: frozenset({"hand"}),
    events.CaseWorkPut: frozenset(),
    events.ColleagueAsked: frozenset(),
    events.CustomerTold: frozenset(),
    events.GuestAnswered: frozenset(),
    events.GuestsTold: frozenset(),
    events.ConsultationEnded: frozenset(),
    events.ItemAbandoned: frozenset(),
    events.ItemPinned: frozenset(),
    events.DueTimeChanged: frozenset({"hand"}),
    events.ServiceLevelBreached: frozenset(),
    events.ServiceLevelWarned: frozenset(),
    events.DeliveryChanged: frozenset({"hand"}),
    events.DeliveryReported: frozenset({"hand"}),
    events.DialogueChanged: frozenset(),
    events.InteractionClosed: frozenset({"hand"}),
    events.InteractionOpened: frozenset(),
    events.InteractionQuarantined: frozenset(),
    events.InteractionDismissed: frozenset(),
    events.InteractionReleased: frozenset(),
    events.ItemAccepted: frozenset({"hand", "offers"}),
    events.ItemReturned: frozenset({"hand"}),
    events.ItemSnoozed: frozenset({"hand"}),
    events.ItemTransferred: frozenset({"hand"}),
    events.ItemWoken: frozenset(),
    events.MessageReceived: frozenset({"hand"}),
    events.NoteAdded: frozenset(),
    events.PartyAssigned: frozenset({"hand"}),
    events.OfferEnded: frozenset({"offers"}),
    events.OfferMade: frozenset({"offers"}),
    events.ReplyCalledBack: frozenset({"hand"}),
    events.ReplyQueued: frozenset({"hand"}),
    events.ReplyRescheduled: frozenset(),
    events.PriorityChanged: frozenset(),
    events.SpamMarked: frozenset({"hand"}),
    events.SpamUnmarked: frozenset(),
    events.TagsChanged: frozenset(),
    events.TransferUndone: frozenset({"hand"}),
    events.WrapUpBegan: frozenset(),
    events.WrapUpEnded: frozenset(),
    events.InteractionAbsorbed: frozenset({"hand"}),
    events.InteractionMerged: frozenset({"hand"}),
    events.InteractionSplit: frozenset({"hand"}),
    events.InteractionSplitOff: frozenset({"hand"}),
    events.MergeUndone: frozenset({"hand"}),
}
# These are told by tests of their own.
OF_PEOPLE = {
    events.ActivityChanged,
    events.ActivityReminded,
    events.BulkAdvanced,
    events.DraftChanged,
    events.FollowingChanged,
    events.LayoutChanged,
    events.MentionsChanged,
    events.MonitoringChanged,
    events.PresenceChanged,
    events.SessionEnded,
    events.SettingsChanged,
}
# Overview pages are told of these, and what they are about, by hints of their own.
OF_OBJECTS = {
    events.ArticleChanged,
    events.DocumentChanged,
    events.ExportAdvanced,
    events.ImportAdvanced,
    events.PartiesParted,
    events.PartiesMerged,
    events.PartyChanged,
}
EVERYBODYS = {"counters", "hand", "colleagues"}
KEYS = {
    "rows": {"id", "version", "html", "views", "queue_id", "agent_id", "owners", "tags", "at"},
    "conversation": {"id", "version", "since", "last_message_id", "regions", "entries"},
    "counters": {"counts"},
    "hand": {"html"},
    "offers": {"html"},
}
# Colleagues are told at every sign too, and who looks whenever somebody comes.
TOLD = KEYS.keys()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits to be painted, so that what is told before a sign is all that is told."""
    monkeypatch.setattr(pacing, "PAUSE", 0.0)
    monkeypatch.setattr(pacing, "SLOW_PAUSE", 0.0)


def sign(number: int) -> Hint:
    """Something told to one person, after what happened before; then everybody is told of their colleagues."""
    return Hint("PresenceChanged", "sign", 1, {"agent_id": number, "mode": "ready", "reason": ""})


async def told_before_sign(company: Company, number: int, seat: Seat) -> list[tuple[str, Any]]:
    """What a desk was told until now."""
    company.storage.bus.publish([sign(number)])
    return (await seat.told_until("presence"))[:-1]


def test_every_event_is_tried() -> None:
    kinds = {kind for kind in vars(events).values() if isinstance(kind, type) and not kind.__name__.startswith("_")}
    assert kinds == BESIDE.keys() | OF_PEOPLE | OF_OBJECTS


@pytest.mark.parametrize("kind", BESIDE, ids=lambda kind: kind.__name__)
async def test_an_event_is_told_where_it_shows(office: Office, company: Company, kind: type) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    seats = {
        company.anna: (await office.seat(company.anna, interaction_id=number), {"rows", "conversation", "counters"}),
        company.boris: (await office.seat(company.boris), {"rows", "counters"}),
        company.clara: (await office.seat(company.clara), {"counters"}),
    }
    await settle(company, [seat for seat, _ in seats.values()])
    values = {field.name: 1 for field in fields(kind)} | {"interaction_id": number, "agent_id": company.anna.user_id}
    company.storage.bus.publish([Hint(kind.__name__, f"interaction-{number}", 2, values)])
    for actor, (seat, expected) in seats.items():
        heard = [(name, data) for name, data in await told_before_sign(company, actor.user_id, seat) if name in TOLD]
        # After a merge others than those named may have lost what they had in hand.
        others = BESIDE[kind] & ({"hand"} if kind.__name__ in ANEW else set())
        beside = BESIDE[kind] if actor == company.anna else others
        assert sorted(name for name, _ in heard) == sorted(expected | beside)
        for name, data in heard:
            shown = data["rows"][0] if name == "rows" else data
            assert shown.keys() == KEYS[name]


async def settle(company: Company, seats: list[Seat]) -> None:
    """Wait until every desk was told what happened while they came."""
    company.storage.bus.publish([sign(company.anna.user_id)])
    for seat in seats:
        await seat.told("colleagues")


async def test_a_paint_costs_the_same_however_many_look(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    costs = []
    for _ in range(2):
        seats = [await office.seat(company.anna, interaction_id=number) for _ in range(3)]
        last = sign(company.anna.user_id)
        company.storage.bus.publish([last])
        await seats[0].told("colleagues")
        with statements(company.storage) as run:
            payload = {"interaction_id": number, "message_id": 1}
            company.storage.bus.publish([Hint("DeliveryChanged", f"interaction-{number}", 2, payload), last])
            await seats[0].told("colleagues")
        costs.append(len(run))
    assert costs[0] == costs[1]


async def test_a_paint_for_all_costs_the_same_however_many_there_are(office: Office, company: Company) -> None:
    """What all are told is looked up once for those who see the same, not once for each of them."""
    number = await office.letter("carla@customer.test", "Hello")
    first = await office.seat(company.anna)
    costs = [await cost_of_a_take(company, number, first)]
    async with company.storage.transaction() as work:
        users = [User(login=f"u{n}@example.com", name=f"User {n}", created_at=work.now) for n in range(50)]
        work.add(*users)
        await work.flush()
        work.add(*(QueueMember(user_id=user.id, queue_id=company.support) for user in users))
    assert office.desk is not None, "it was opened"
    for user in users:
        actor = replace(company.anna, user_id=user.id, name=user.name)
        client = Client(f"sid{user.id}", "", 0, actor)
        office.desk.socket.clients.add(client)
        office.desk.socket.rooms.move(client.sid, frozenset({agent_room(user.id)}))
    costs.append(await cost_of_a_take(company, number, first))
    for user in users:
        office.desk.socket.clients.remove(f"sid{user.id}")
    # Heartbeats and sessions are looked at now and then, whatever happens: a few more, but not one for each.
    assert costs[1] < costs[0] + 10


async def cost_of_a_take(company: Company, number: int, seat: Seat) -> int:
    """How much is read when Anna takes a conversation and her work mode changes."""
    await settle(company, [seat])
    values = {
        "interaction_id": number,
        "queue_id": company.support,
        "work_item_id": 1,
        "agent_id": company.anna.user_id,
    }
    with statements(company.storage) as run:
        company.storage.bus.publish([Hint("ItemAccepted", f"interaction-{number}", 2, values)])
        await settle(company, [seat])
    return len([statement for statement in run if statement.startswith("SELECT")])


async def test_nobody_there_means_no_work(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    with statements(company.storage) as run:
        for kind in BESIDE:
            values = {field.name: 1 for field in fields(kind)} | {"interaction_id": number}
            company.storage.bus.publish([Hint(kind.__name__, f"interaction-{number}", 2, values)])
        # Whoever comes afterwards shows that it was heard.
        anna = await office.seat(company.anna)
        assert await told_before_sign(company, company.anna.user_id, anna) == []
    assert not [statement for statement in run if "interaction" in statement.partition("FROM")[2].split()[:1]]


async def test_a_foreign_desk_hears_nothing_of_a_queue(office: Office, company: Company) -> None:
    clara, anna = await office.seat(company.clara), await office.seat(company.anna, interaction_id=1)
    written = await whole_life(company)
    heard = await told_before_sign(company, company.clara.user_id, clara)
    assert "SECRET" not in json.dumps(heard)
    assert {name for name, _ in heard} <= EVERYBODYS | {"offers"}
    heard = await told_before_sign(company, company.anna.user_id, anna)
    assert all(secret in json.dumps(heard) for secret in ("SECRET-subject", "SECRET-name", "SECRET-text"))
    # Notes are between colleagues: they are in nothing that leaves the house.
    async with company.storage.reading() as session:
        row = await session.get(OutboxRow, written)
    assert row is not None
    sent = await company.storage.blobs.get(row.content)
    assert b"An answer" in sent
    assert b"SECRET-note" not in sent


async def whole_life(company: Company) -> int:
    """Everything that can happen to an interaction of support, with marks in it; returns the outbox row."""
    storage, boris = company.storage, company.boris
    await set_mode(storage, WorkMode.READY, "", boris)
    await company.write("secret@customer.test", "SECRET-text", subject="SECRET-subject", name="SECRET-name")
    await make_offers(storage)
    (offer,) = await open_offers(storage, boris.user_id)
    await decline_offer(storage, offer.offer_id, "SECRET-reason", boris)
    await add_note(storage, 1, "SECRET-note", KEY, boris)
    await pull(storage, 1, boris)
    message = await reply(storage, ReplyRequest(1, "An answer", 1, KEY), boris, company.composer)
    async with storage.transaction() as work:
        row = await work.locked(OutboxRow, 1)
        assert row is not None
        row.state = DeliveryState.FAILED
    await send_again(storage, message, boris)
    await wrap_up(storage, Closing(1, "solved", "SECRET-note at the end"), boris)
    return row.id


async def test_a_burst_of_work_ends_with_the_truth(
    office: Office, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "PAUSE", 0.1)
    monkeypatch.setattr(pacing, "SLOW_PAUSE", 1.0)
    number = await office.letter("carla@customer.test", "Hello")
    anna = await office.seat(company.anna, interaction_id=number)
    began = monotonic()
    for note in range(60):
        await add_note(company.storage, number, f"Note {note}", f"key of note {note}", company.boris)
    said = await conversation(company.storage, OPERATOR, number)
    shown, painted = list[set[str]](), 0
    while painted < said.row.version:
        data = await anna.told("conversation")
        painted = data["version"]
        shown.append({entry["target"] for entry in data["entries"]})
    assert set().union(*shown) == {f"entry-note-{entry.id}" for entry in said.entries if entry.kind == "note"}
    # However long it took: so many pauses, the paint before them, and the one that was under way.
    assert len(shown) <= (monotonic() - began) / 0.1 + 2
