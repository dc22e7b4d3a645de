"""A company where there is something of everything, for whoever looks at every page."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hub.access.document_rights import FIRST_RIGHTS
from hub.access.password_links import make_link
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import roles_named
from hub.access.tokens import create_token
from hub.access.users import set_roles
from hub.activities.about import About
from hub.activities.kinds import ActivityKind
from hub.activities.plan import plan
from hub.activities.planning import Planning
from hub.activities.when import When
from hub.bulk.model import Act
from hub.bulk.start import BulkRequest, Chosen, start_bulk
from hub.cases.keep_category import CategoryDraft, add_category
from hub.cases.open import NewCase
from hub.cases.open_and_escalate import Asking, open_and_escalate
from hub.errors import PermanentFailure
from hub.exports.model import Form
from hub.exports.order import Wanted, order_export
from hub.exports.worker import ExportWorker
from hub.imports.customer_reader import CustomerReader
from hub.imports.model import Kind
from hub.imports.order import begin_import, bring
from hub.imports.worker import ImportWorker
from hub.interactions.answering import set_automatic_texts
from hub.interactions.block import block_address
from hub.interactions.conversation import conversation
from hub.interactions.deliverer import Deliverer
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.note import add_note
from hub.interactions.reply import ReplyRequest, reply
from hub.knowledge.fields import Words
from hub.knowledge.files import add_file
from hub.knowledge.keep_category import CategoryWords, add_shelf
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience
from hub.knowledge.visible import ANYBODY
from hub.knowledge.vote import Vote, vote
from hub.knowledge.write import NewArticle, Written, add_article, begin_version, keep_version
from hub.macros.keep import MacroFields, add_macro
from hub.macros.steps import Steps
from hub.mailboxes.accounts import add_mailbox
from hub.mailboxes.description import Mailbox
from hub.mailboxes.listing import MailboxState, note_state
from hub.mailboxes.sealing import Sealed
from hub.ports import OutboundFile
from hub.privacy.retention import add_retention
from hub.queueing.keep_profile import add_profile
from hub.queueing.keep_queue import change_queue
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.profile_rows import ProfileDraft
from hub.queueing.pull import pull
from hub.queueing.queue_rows import queue_draft
from hub.queueing.skill_book import add_skill
from hub.rules.keep import add_rule, change_rule
from hub.rules.matching import Effect, Ruling
from hub.scripts.keep import ScriptFields, add_script
from hub.scripts.lead import begin_script
from hub.scripts.listing import scripts_for
from hub.scripts.steps import Choice, Step
from hub.service_level.calendar_rows import CalendarDraft
from hub.service_level.calendars import add_calendar
from hub.service_level.policies import add_policy
from hub.service_level.policy_rows import PolicyDraft
from hub.service_level.written import Holiday, read_slots
from hub.supervision.whisper import whisper
from hub.texts.keep import TextFields, add_text
from hub.texts.kinds import TextKind
from tests.agent_ui.looking import LONG_WORD
from tests.agent_ui.office import Office
from tests.hub.interactions.test_deliver import Outside

House = dict[str, int | str]


@pytest.fixture
async def house(office: Office) -> House:
    """Fill the company; returns the numbers that addresses of pages need. Everybody but Anna administers."""
    await kept(office)
    await known(office)
    talk, quarantined = await said(office)
    company, storage = office.company, office.storage
    for actor in (company.sven, company.boris, company.clara):
        await set_roles(storage, actor.user_id, ("administrator",), OPERATOR)
    async with storage.transaction() as work:
        (role,) = await roles_named(work, ["administrator"])
        # They are to look at how an order is begun, too.
        role.permissions = sorted({*role.permissions, *FIRST_RIGHTS["agent"]})
    monitored = await office.letter("e@customer.com", "What does it cost?")
    await pull(storage, monitored, company.anna)
    (script,) = await scripts_for(storage, company.sven, talk)
    await begin_script(storage, talk, script.id, company.sven)
    await whisper(storage, monitored, "Nine, for her.", "key-of-a-whisper", company.sven)
    run = await start_bulk(
        storage, BulkRequest(Act.TAG, Chosen((talk,)), "key-of-a-run", {"add": ["loud"]}), company.sven
    )
    link = await make_link(storage, company.anna.user_id, OPERATOR)
    numbers = {"talk": talk, "quarantined": quarantined, "monitored": monitored, "run": run}
    return {**numbers, "anna": company.anna.user_id, "link": link.token}


async def said(office: Office) -> tuple[int, int]:
    """A conversation where everything has happened once, and one that could not be understood."""
    company, storage, sven = office.company, office.storage, office.company.sven
    words = {"subject": f"Order {LONG_WORD}", "name": "Cora Cole", "file": f"{LONG_WORD}.txt"}
    talk = await office.letter("c@customer.com", f"Where is it?\n\n{LONG_WORD}", **words)
    seen = (await conversation(storage, sven, talk)).last_message_id
    await reply(storage, ReplyRequest(talk, "It left today.", seen, "key-of-this-click", ()), sven, company.composer)
    await Deliverer(storage, {"email": Outside(PermanentFailure("550 5.1.1 no such user here"))}).run_once()
    await add_note(storage, talk, "She called as well.", "key-of-this-note", sven)
    await set_mode(storage, WorkMode.NOT_READY, "Break", sven)
    now, about = storage.clock.now(), About(interaction_id=talk)
    for rule, title in (("", LONG_WORD), ("FREQ=DAILY", "Round")):
        visit = Planning(ActivityKind.VISIT, title, When(now, now + timedelta(hours=1)), rule=rule, about=about)
        await plan(storage, replace(visit, queue_id=company.support), sven)
    await office.letter("d@customer.com", "And mine?")
    await company.hand_in(b"\xff\xfe no letter")
    await company.understand()
    category = await add_category(storage, CategoryDraft("Hardware", None, company.support, solve_seconds=60), OPERATOR)
    lawful = replace(sven, permissions=sven.permissions | FIRST_RIGHTS["supervisor"])
    case = NewCase(f"Noise {LONG_WORD}", category, description=LONG_WORD, concerns=talk)
    await open_and_escalate(storage, case, Asking("knowledge", "The left bearing?"), lawful)
    quarantine = await inbox_page(storage, sven, InboxFilter(InboxView.QUARANTINED))
    return talk, quarantine.rows[0].id


async def known(office: Office) -> None:
    """An article that is read, with a file, and a newer version of it that is being written."""
    await add_shelf(office.storage, CategoryWords("care", {"en": LONG_WORD[:80]}), OPERATOR)
    words = Words(f"Descale {LONG_WORD}", f"<h2>Citric acid</h2><p>Thirty grams. {LONG_WORD}</p>", LONG_WORD)
    number = await add_article(office.storage, NewArticle("en", words, Audience.PUBLIC), OPERATOR)
    await take_step(office.storage, Taking(1, 1, "publish"), OPERATOR)
    await begin_version(office.storage, number, "en", OPERATOR)
    await keep_version(office.storage, Written(2, 1, replace(words, body="<p>Forty grams.</p>")), OPERATOR)
    await add_file(office.storage, number, OutboundFile(f"{LONG_WORD}.txt", "text/plain", b"Acid"), OPERATOR)
    await vote(office.storage, Vote("descale-" + LONG_WORD.lower()[:72], "en", "somebody", helped=False), ANYBODY)


async def brought(office: Office) -> None:
    """A table that was tried, and has a line that was refused."""
    with TemporaryDirectory() as folder:
        table = Path(folder) / "table"
        table.write_text(f"kunden-nr;nachname;email-adresse;{LONG_WORD}\n1;{LONG_WORD};a@x.test;{LONG_WORD}\n2;;;\n")
        number = await bring(office.storage, table, f"{LONG_WORD}.csv", OPERATOR)
    await begin_import(office.storage, number, {}, OPERATOR, trying=True)
    await ImportWorker(office.storage, {Kind.CUSTOMERS: CustomerReader(office.storage, "DE")}).run_once()


async def given_out(office: Office) -> None:
    """An export that was written."""
    sven = office.company.sven
    lawful = replace(sven, permissions=sven.permissions | {Permission.PRIVACY})
    await order_export(office.storage, Wanted(Form.MBOX, "a key of a click", Chosen((1,))), lawful)
    await ExportWorker(office.storage).run_once()


async def kept(office: Office) -> None:
    """Something of everything that is administered, with names that are long."""
    storage = office.storage
    await add_text(storage, TextFields(TextKind.TEMPLATE, "de", LONG_WORD[:120], "Guten Tag"), OPERATOR)
    await add_macro(storage, MacroFields(LONG_WORD[:120], Steps(add_tags=("money",), priority=3), "1"), OPERATOR)
    asked = (Step("a", LONG_WORD, (Choice(LONG_WORD[:120]), Choice("B7", "end"))), Step("b", "B8?"))
    await add_script(storage, ScriptFields(LONG_WORD[:120], asked), OPERATOR)
    rule = Ruling(LONG_WORD[:120], (), Effect(queue_id=1, priority=3, tags=("money",), silent=True))
    number = await add_rule(storage, rule, OPERATOR)
    await change_rule(storage, number, replace(rule, last=True), 1, OPERATOR)
    slots = (read_slots("9-12, 13-17", "day0"),) * 5 + ((), ())
    hours = CalendarDraft(LONG_WORD[:80], "Europe/Berlin", slots, (Holiday(date(2026, 12, 25), "Christmas"),))
    await add_calendar(storage, replace(hours, queues=frozenset({1})), OPERATOR)
    await add_policy(storage, PolicyDraft(1, first_response=timedelta(hours=4)), OPERATOR)
    await block_address(storage, "a@spam.test", OPERATOR)
    await add_skill(storage, LONG_WORD[:60], OPERATOR)
    await add_profile(storage, ProfileDraft(LONG_WORD[:60], {"chat": 25, "email": 20}), OPERATOR)
    queue = await queue_draft(storage, 1, OPERATOR)
    await change_queue(storage, 1, replace(queue, priority=3), queue.mark, OPERATOR)
    await create_token(storage, LONG_WORD[:120], "agent", OPERATOR)
    mailbox = Mailbox(
        "mail.example.com", "help", "support@example.com", sign_in="oauth2", token_url="https://a.example"
    )
    await add_mailbox(storage, "helpdesk", replace(mailbox, client_id="us"), Sealed(b"x", "y"), OPERATOR)
    await note_state(
        storage, 1, MailboxState(storage.clock.now(), 7, "no answer within 60 s", on_server={"imap:help": 12})
    )
    await brought(office)
    await given_out(office)
    await add_retention(storage, "conversations", 30, 1, OPERATOR)
    await set_automatic_texts(storage, "support@example.com", {"en": "We have it."}, OPERATOR)
