"""Who may do what over the live connection: what belongs to others is refused like what is missing, and stays."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest
import socketio
from sqlalchemy import delete

from agent_ui.commands import Commands
from hub.access.actor import Actor
from hub.access.audit import audit_entries
from hub.access.model import User
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.access.users import set_roles
from hub.activities.about import About
from hub.activities.end import finish
from hub.activities.invite import Guests, invite
from hub.activities.kinds import ActivityKind
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.visible import Which
from hub.activities.when import When
from hub.bulk.model import Act
from hub.bulk.run import BulkWorker
from hub.bulk.start import BulkRequest, Chosen, start_bulk
from hub.interactions.model import InboxAddress, Interaction, InteractionState
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.spam import mark_spam
from hub.knowledge.fields import Words
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience
from hub.knowledge.write import NewArticle, add_article
from hub.merging.merge import Merging, merge
from hub.parties.assign import assign_party
from hub.parties.identities import remove_identity
from hub.parties.postal import PostalDraft, add_postal, end_postal
from hub.parties.relations import Validity, give_role, relate
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.consult import consult
from hub.queueing.model import Queue, QueueMember, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.transfer import Transfer, transfer
from hub.scripts.keep import ScriptFields, add_script
from hub.scripts.lead import Answer, answer_script, begin_script, stop_script
from hub.scripts.steps import Choice
from hub.scripts.steps import Step as Asking
from storage.outbox import DeliveryState, OutboxRow
from tests.agent_ui.office import Office, Seat
from tests.agent_ui.stored import content
from tests.hub.company import Company
from tests.hub.interactions.test_answer_invitation import VISIT, told

NOT_THERE = {"error": "not_found", "message": ""}
KEY = "a key of a click"
# Signs of life and the log of denials are written whatever the answer.
NOT_OF_THE_WORK = ("agent_presence", "session", "audit_entry", "stream_head")

Wanted = dict[str, object]


async def letter(office: Office) -> Wanted:
    """A conversation in Anna's queue."""
    return {"interaction_id": await office.letter("carla@customer.test", "Hello")}


async def invited(office: Office) -> Wanted:
    """An invitation in Anna's queue."""
    number = await office.letter("c@customer.com", "Please come")
    said = await told(office.company, VISIT)
    return {"interaction_id": number, "message_id": said.last_message_id}


async def held(office: Office) -> Wanted:
    """One that Anna has."""
    wanted = {"interaction_id": await office.letter("carla@customer.test", "Hello")}
    await pull(office.storage, wanted["interaction_id"], office.company.anna)
    return dict(wanted)


async def there(office: Office) -> Wanted:
    """Anna, at her desk."""
    await set_mode(office.storage, WorkMode.NOT_READY, "Meeting", office.company.anna)
    return {"agent_id": office.company.anna.user_id}


async def wrapping_up(office: Office) -> Wanted:
    """One that Anna is wrapping up."""
    wanted = {"interaction_id": await office.letter("carla@customer.test", "Hello")}
    await begin_wrap_up(office.storage, wanted["interaction_id"], None, office.company.anna)
    return dict(wanted)


async def waiting_beside_boris(office: Office) -> Wanted:
    """One that waits while Boris is there."""
    await set_mode(office.storage, WorkMode.NOT_READY, "Lunch", office.company.boris)
    return await letter(office)


async def asked(office: Office) -> Wanted:
    """One that Anna asks Boris about."""
    wanted = {"interaction_id": await office.letter("carla@customer.test", "Hello")}
    await consult(office.storage, wanted["interaction_id"], 2, "Do you know?", office.company.anna)
    return dict(wanted)


async def moved(office: Office) -> Wanted:
    """One that Anna has just moved to Clara's queue."""
    number = await office.letter("carla@customer.test", "Hello")
    await transfer(office.storage, Transfer(number, office.company.sales), office.company.anna)
    return {"interaction_id": number}


async def parked(office: Office) -> Wanted:
    """One that a machine wrote."""
    number = await office.letter("carla@customer.test", "Hello")
    async with office.storage.transaction() as work:
        interaction = await work.locked(Interaction, number)
        assert interaction is not None
        interaction.state = InteractionState.PARKED
    return {"interaction_id": number}


async def spam(office: Office) -> Wanted:
    """One that Anna has marked as spam."""
    wanted = await letter(office)
    await mark_spam(office.storage, 1, False, office.company.anna)
    return wanted


async def two_letters(office: Office) -> Wanted:
    """Two of the same customer's in Anna's queue."""
    wanted = await letter(office)
    return wanted | {"into_id": await office.letter("carla@customer.test", "Hello again")}


async def merged(office: Office) -> Wanted:
    """One that Anna has merged into another one."""
    wanted = await two_letters(office)
    await merge(office.storage, Merging(1, 2), office.company.anna)
    return {"interaction_id": wanted["interaction_id"]}


async def answered(office: Office) -> Wanted:
    """One with two messages."""
    wanted = await letter(office)
    await office.company.write("carla@customer.test", "Are you there?", subject="[#1]")
    return wanted


async def script(office: Office) -> int:
    """A script for everybody."""
    steps = (Asking("one", "Is it warm?", (Choice("Yes"), Choice("No"))), Asking("two", "Why?"))
    return await add_script(office.storage, ScriptFields("Cold", steps), OPERATOR)


async def script_and_letter(office: Office) -> Wanted:
    """A script, and a conversation in Anna's queue."""
    return {"script_id": await script(office), "interaction_id": await office.letter("carla@customer.test", "Hello")}


async def begun(office: Office) -> int:
    """A dialogue that Anna began."""
    number = await office.letter("carla@customer.test", "Hello")
    return await begin_script(office.storage, number, await script(office), office.company.anna)


async def dialogue(office: Office) -> Wanted:
    """One that Anna began."""
    return {"run_id": await begun(office)}


async def answered_dialogue(office: Office) -> Wanted:
    """One that is at its second step."""
    run = await begun(office)
    await answer_script(office.storage, Answer(run, "one", "Yes"), office.company.anna)
    return {"run_id": run}


async def stopped_dialogue(office: Office) -> Wanted:
    """One that was given up."""
    run = await begun(office)
    await stop_script(office.storage, run, office.company.anna)
    return {"run_id": run}


async def bulk(office: Office) -> Wanted:
    """A run of Anna's that nobody came to yet."""
    await letter(office)
    request = BulkRequest(Act.SPAM, Chosen((1,)), KEY, {"block": False})
    return {"run_id": await start_bulk(office.storage, request, office.company.anna)}


async def bulk_done(office: Office) -> Wanted:
    """A run of Anna's that is over."""
    wanted = await bulk(office)
    while await BulkWorker(office.storage).run_once():
        pass
    return wanted


async def offered(office: Office) -> Wanted:
    """One that is held out to Anna."""
    company = office.company
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await office.letter("carla@customer.test", "Hello")
    assert await make_offers(company.storage) == 1
    (offer,) = await open_offers(company.storage, company.anna.user_id)
    return {"offer_id": offer.offer_id}


async def quarantined(office: Office) -> Wanted:
    """A contact of Anna's queue that nobody could read."""
    receipt = await office.company.hand_in(b"\xff\xfe no letter")
    await office.company.understand()
    return {"contact_id": receipt.contact_id}


async def failed(office: Office) -> Wanted:
    """An answer that could not be delivered."""
    company, number = office.company, await office.letter("carla@customer.test", "Hello")
    message = await reply(company.storage, ReplyRequest(number, "Hi", 1, KEY), company.anna, company.composer)
    async with company.storage.transaction() as work:
        row = await work.locked(OutboxRow, 1)
        assert row is not None
        row.state = DeliveryState.FAILED
    return {"message_id": message}


async def planned(office: Office) -> Wanted:
    """An answer that leaves tomorrow."""
    company, number = office.company, await office.letter("carla@customer.test", "Hello")
    request = ReplyRequest(number, "Hi", 1, KEY, leaves_at=company.storage.clock.now() + timedelta(days=1))
    return {"message_id": await reply(company.storage, request, company.anna, company.composer)}


async def customer(office: Office) -> Wanted:
    """Somebody who wrote to Anna's queue."""
    await letter(office)
    return {"party_id": 1}


async def identity(office: Office) -> Wanted:
    """Their address."""
    await letter(office)
    return {"identity_id": 1}


async def removed_identity(office: Office) -> Wanted:
    """Their address, which was said to be somebody else's."""
    wanted = await identity(office)
    await remove_identity(office.storage, 1, office.company.anna)
    return wanted


async def role(office: Office) -> Wanted:
    """As what they are with us."""
    await letter(office)
    return {"role_id": await give_role(office.storage, 1, "dealer", Validity(), office.company.anna)}


async def postal(office: Office) -> Wanted:
    """Where they are reached by post."""
    await letter(office)
    draft = PostalDraft("Street 1", "Berlin")
    return {"postal_id": await add_postal(office.storage, 1, "main", draft, office.company.anna)}


async def ended_postal(office: Office) -> Wanted:
    """Where they were reached."""
    wanted = await postal(office)
    await end_postal(office.storage, 1, office.company.anna)
    return wanted


async def customers(office: Office) -> Wanted:
    """Two who wrote to Anna's queue."""
    await customer(office)
    await office.letter("erik@customer.test", "Hello")
    return {"party_id": 1, "other_id": 2}


async def relation(office: Office) -> Wanted:
    """How two of them belong together."""
    await customers(office)
    return {"relation_id": await relate(office.storage, (1, 2), "parent_of", Validity(), office.company.anna)}


async def with_another(office: Office) -> Wanted:
    """A conversation, and somebody else."""
    await customers(office)
    return {"interaction_id": 1, "party_id": 2}


async def assigned(office: Office) -> Wanted:
    """One that was said to be with somebody else."""
    wanted = await with_another(office)
    await assign_party(office.storage, 1, 2, office.company.anna)
    return {"interaction_id": wanted["interaction_id"]}


async def planned_activity(office: Office) -> Wanted:
    """A call that Anna plans, and her team sees."""
    company = office.company
    at = company.storage.clock.now()
    wanted = Planning(ActivityKind.CALL, "Ring back", When(at, at), queue_id=company.support)
    return {"activity_id": await plan(company.storage, wanted, company.anna)}


async def done_activity(office: Office) -> Wanted:
    """A call that Anna has made."""
    wanted = await planned_activity(office)
    await finish(office.storage, Which(1), "", office.company.anna)
    return wanted


async def guest(office: Office) -> Wanted:
    """Somebody who is invited to an appointment of Anna's, which her team sees."""
    wanted = await visit(office)
    await invite(office.storage, Which(1), Guests(["carla@customer.com"]), office.company.anna)
    return wanted | {"guest_id": 1}


async def visit(office: Office) -> Wanted:
    """A visit that Anna plans in a conversation, and her team sees."""
    company = office.company
    await letter(office)
    at = company.storage.clock.now() + timedelta(days=1)
    wanted = Planning(
        ActivityKind.VISIT, "Fitting", When(at, at), about=About(interaction_id=1), queue_id=company.support
    )
    return {"activity_id": await plan(company.storage, wanted, company.anna)}


async def draft(office: Office) -> Wanted:
    """An article that is being written."""
    await add_article(office.storage, NewArticle("en", Words("Bread", "<p>Bake it.</p>"), Audience.PUBLIC), OPERATOR)
    return {"version_id": 1}


async def article(office: Office) -> Wanted:
    """An article that is published."""
    wanted = await draft(office)
    await take_step(office.storage, Taking(1, 1, "publish"), OPERATOR)
    return wanted


async def article_and_letter(office: Office) -> Wanted:
    """An article, and a conversation in Anna's queue."""
    await article(office)
    return {"article_id": 1, **await letter(office)}


Subject = Callable[[Office], Awaitable[Wanted]]
AGENT, SUPERVISOR, BOTH = frozenset({"anna"}), frozenset({"sven"}), frozenset({"anna", "sven"})
WRITERS = BOTH | {"clara"}
YES = {"comment": "", "confirmed": True}
# Each command: what it is about, what else it carries, and who may give it. Clara serves another queue.
RULES: Mapping[str, tuple[Subject, Wanted, frozenset[str]]] = {
    "change_party": (customer, {"name": "Carla"}, BOTH),
    "add_identity": (customer, {"channel": "phone", "address": "030 123456"}, BOTH),
    "verify_identity": (identity, {"how": "Called back"}, BOTH),
    "doubt_identity": (identity, {}, BOTH),
    "remove_identity": (identity, {}, BOTH),
    "return_identity": (removed_identity, {"party_id": 1}, BOTH),
    "give_role": (customer, {"role": "dealer"}, BOTH),
    "drop_role": (role, {}, BOTH),
    "add_postal": (customer, {"purpose": "main", "street": "Street 1", "city": "Berlin"}, BOTH),
    "drop_postal": (postal, {}, BOTH),
    "end_postal": (postal, {}, BOTH),
    "resume_postal": (ended_postal, {}, BOTH),
    "relate": (customers, {"kind": "parent_of"}, BOTH),
    "unrelate": (relation, {}, BOTH),
    "assign_party": (with_another, {}, BOTH),
    "assign_new_party": (letter, {"name": "Clelia"}, BOTH),
    "undo_assign": (assigned, {}, BOTH),
    "order_archive": (customer, {}, frozenset()),
    "record_consent": (customer, {"purpose": "offers", "channel": "email", "given": "no", "how": "phone"}, BOTH),
    "watch": (letter, {}, BOTH | {"reader"}),
    "follow": (letter, {}, BOTH | {"reader"}),
    "pull": (letter, {}, BOTH),
    "return_item": (held, {}, BOTH),
    "reply": (letter, {"text": "Hi", "seen_message_id": 1, "key": KEY}, BOTH),
    "answer_invitation": (invited, {"place": 0, "seen_message_id": 1, "status": "ACCEPTED", "key": KEY, **YES}, BOTH),
    "add_note": (letter, {"body": "Hi", "key": KEY}, BOTH | {"reader"}),
    "keep_draft": (letter, {"kind": "reply", "text": "Hi"}, BOTH | {"reader"}),
    "mentionable": (letter, {}, BOTH | {"reader"}),
    "choose_draft": (letter, {"kind": "reply", "other": True}, BOTH | {"reader"}),
    "discard_draft": (letter, {"kind": "reply"}, BOTH | {"reader"}),
    "wrap_up": (letter, {"code": "solved", "seen_message_id": 1}, BOTH),
    "transfer": (letter, {"queue_id": 2}, BOTH),
    "undo_transfer": (moved, {}, AGENT),
    "snooze": (letter, {"seen_message_id": 1}, BOTH),
    "begin_wrap_up": (letter, {"seen_message_id": 1}, BOTH),
    "consult": (waiting_beside_boris, {"agent_id": 2, "note": "Do you know?"}, BOTH),
    "end_consultation": (asked, {}, BOTH),
    "give": (waiting_beside_boris, {"agent_id": 2}, BOTH),
    "pin": (letter, {"agent_id": 2}, BOTH),
    "change_mode": (there, {"mode": "notReady", "reason": "Lunch", "why": "The hall is full."}, SUPERVISOR),
    "whisper": (held, {"body": "Psst", "key": KEY}, SUPERVISOR),
    "take_over": (held, {"agent_id": 1, "why": "She asked for me."}, SUPERVISOR),
    "go_on": (wrapping_up, {}, AGENT),
    "open_case": (letter, {"title": "Noise", "escalate": False, "aside": False, "key": KEY}, BOTH | {"reader"}),
    "merge": (two_letters, {"confirmed": False}, BOTH),
    "unmerge": (merged, {}, BOTH),
    "split": (answered, {"message_ids": [1]}, BOTH),
    "prioritise": (letter, {"priority": 3}, BOTH),
    "change_tags": (letter, {"add": ["vip"], "remove": []}, BOTH),
    "mark_spam": (letter, {"block": True}, BOTH),
    "unmark_spam": (spam, {}, BOTH),
    "bulk_stop": (bulk, {}, AGENT),
    "bulk_undo": (bulk_done, {}, AGENT),
    "bulk_dismiss": (bulk_done, {}, AGENT),
    "release": (parked, {}, BOTH),
    "dismiss": (parked, {}, BOTH),
    "retry": (quarantined, {}, SUPERVISOR),
    "send_again": (failed, {}, BOTH),
    "call_back": (planned, {}, BOTH),
    "reschedule": (planned, {}, BOTH),
    "accept_offer": (offered, {}, AGENT),
    "keep_article": (draft, {"revision": 1, "title": "Bread", "body": "<p>x</p>"}, WRITERS),
    "use_article": (article_and_letter, {}, BOTH),
    "article_text": (article, {}, WRITERS),
    "plan_activity": (letter, {"kind": "task", "title": "Ring back", "key": KEY}, BOTH | {"reader"}),
    "change_activity": (planned_activity, {"kind": "task", "title": "Ring back"}, BOTH),
    "move_activity": (planned_activity, {"step": "day"}, BOTH),
    "finish_activity": (planned_activity, {}, BOTH),
    "cancel_activity": (planned_activity, {}, BOTH),
    "reopen_activity": (done_activity, {}, BOTH),
    "invite_guests": (visit, {"guests": "carla@customer.com"}, BOTH),
    "uninvite_guest": (guest, {}, BOTH),
    "answer_script": (dialogue, {"step": "one", "answer": "Yes"}, BOTH),
    "script_back": (answered_dialogue, {"step": "two"}, BOTH),
    "stop_script": (dialogue, {}, BOTH),
    "resume_script": (stopped_dialogue, {}, BOTH),
    "begin_script": (script_and_letter, {}, BOTH),
    "decline_offer": (offered, {"reason": "Not mine"}, AGENT),
}
# These are about oneself, or do nothing for what one does not look at.
WITHOUT_SUBJECT = {
    "arrange",
    "template",
    "run_macro",
    "visited",
    "read_alerts",
    "unfollow",
    "set_mode",
    "typing",
    "drafts",
    "writing",
    "bulk_start",
    "bulk_count",
    "export_start",
}


@pytest.fixture
async def reader(office: Office, company: Company) -> Actor:
    """Somebody who reads in Anna's queue, and works nowhere."""
    await change_role(company.storage, "expert", [Permission.DESK, Permission.ALL_QUEUES], OPERATOR)
    async with company.storage.transaction() as work:
        user = User(login="rita@example.com", name="Rita", created_at=work.now)
        work.add(user)
        await work.flush()
    await set_roles(company.storage, user.id, ("expert",), OPERATOR)
    return Actor(user.id, user.name)


def test_every_command_has_a_rule(office: Office, company: Company) -> None:
    assert office.desk is not None
    assert {*Commands(company.storage, company.composer).table, "watch", "typing", "writing"} == {
        *RULES,
        *WITHOUT_SUBJECT,
    }


PEOPLE = ("anna", "clara", "sven", "reader")
# Each command with everybody who may give it; with nobody, if nobody may.
GIVEN = [(name, who) for name, (_, _, allowed) in RULES.items() for who in sorted(allowed) or [""]]


@pytest.mark.parametrize(("name", "who"), GIVEN)
async def test_a_command_is_for_who_may_give_it(
    office: Office, company: Company, reader: Actor, name: str, who: str
) -> None:
    subject, carried, allowed = RULES[name]
    wanted = await subject(office)
    missing = dict.fromkeys(wanted, 1_000_000)
    # Those it is refused to leave everything as it was: once for each command they come before who may give it.
    for other in PEOPLE if who == min(allowed, default="") else ():
        if other not in allowed:
            seat = await office.seat(reader if other == "reader" else getattr(company, other))
            before = await content(company.storage, NOT_OF_THE_WORK)
            assert await seat.ask(name, **missing, **carried) == NOT_THERE, other
            answer = await seat.ask(name, **wanted, **carried)
            # Who may see it is told why not; who may not is told nothing.
            assert answer == NOT_THERE or (other != "clara" and answer["error"] == "conflict"), other
            assert await content(company.storage, NOT_OF_THE_WORK) == before, other
    if who:
        seat = await office.seat(reader if who == "reader" else getattr(company, who))
        assert await seat.ask(name, **missing, **carried) == NOT_THERE
        answer = await seat.ask(name, **wanted, **carried)
        assert answer.get("ok"), answer


async def test_who_works_nowhere_has_no_work_mode(office: Office, reader: Actor) -> None:
    seat = await office.seat(reader)
    assert await seat.ask("set_mode", mode="ready") == NOT_THERE


async def test_typing_is_heard_only_by_who_looks_at_the_same(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    anna, clara = await office.seat(company.anna, interaction_id=number), await office.seat(company.clara)
    await anna.told("lookers")
    assert (await clara.ask("typing", interaction_id=number, typing=True)) == {"ok": True}
    await anna.ask("typing", interaction_id=number, typing=True)
    assert [person["name"] for person in (await anna.told("lookers"))["people"]] == ["Anna"]


async def test_who_has_no_desk_is_not_let_in(office: Office, company: Company) -> None:
    await set_roles(company.storage, company.boris.user_id, (), OPERATOR)
    seat = Seat(office.address, await office.token(company.boris))
    with pytest.raises(socketio.exceptions.ConnectionError):
        await seat.sit_down()
    await seat.leave()


async def test_a_desk_taken_away_ends_at_the_next_command(office: Office, company: Company) -> None:
    seat = await office.seat(company.anna)
    await change_role(company.storage, "agent", [Permission.SERVE], OPERATOR)
    await seat.socket.emit("set_mode", {"mode": "ready"})
    assert await seat.told("sign_out") == {}
    async with asyncio.timeout(5):
        await seat.gone.wait()
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.LOGGED_OFF


async def test_reaching_for_what_is_not_theirs_is_written_down(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    clara = await office.seat(company.clara)
    await clara.ask("pull", interaction_id=number + 1)
    await clara.ask("pull", interaction_id=number)
    denials = [entry for entry in await audit_entries(company.storage) if entry.action == "denied"]
    assert [(entry.actor, entry.detail) for entry in denials] == [
        (f"{company.clara.user_id} Clara", {"method": "SOCKET", "path": "pull"})
    ]


async def test_colleagues_see_who_lost_a_queue_leave(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello")
    boris = await office.seat(company.boris, interaction_id=number)
    anna = await office.seat(company.anna, interaction_id=number)
    while len((await boris.told("lookers"))["people"]) < 2:
        pass
    async with company.storage.transaction() as work:
        await work.session.execute(delete(QueueMember).where(QueueMember.user_id == company.anna.user_id))
    assert (await anna.ask("watch", interaction_id=number)) == NOT_THERE
    assert [person["name"] for person in (await boris.told("lookers"))["people"]] == ["Boris"]


async def test_a_new_queue_is_seen_by_who_sees_every_queue(office: Office, company: Company) -> None:
    anna, sven = await office.seat(company.anna), await office.seat(company.sven)
    async with company.storage.transaction() as work:
        queue = Queue(name="Returns")
        work.add(queue)
        await work.flush()
        work.add(InboxAddress(channel="email", address="returns@example.com", queue_id=queue.id))
    await office.letter("carla@customer.test", "It is broken", "returns@example.com")
    assert (await sven.told("rows"))["rows"][0]["queue_id"] == queue.id
    await office.letter("carla@customer.test", "Hello again")
    # The first row Anna is told is of her own queue.
    assert (await anna.told("rows"))["rows"][0]["queue_id"] == company.support
