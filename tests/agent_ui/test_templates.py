"""Every state of the desk's partials says what it is and what can be done, in each language."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from markupsafe import escape

from hub.interactions.conversation import Conversation
from hub.interactions.entry import Entry
from hub.interactions.files import FileRow
from hub.interactions.last_contacts import LastContact
from hub.interactions.listing import InboxPage, InboxRow
from hub.interactions.model import InteractionState
from hub.interactions.offered import Offered
from hub.interactions.party_card import PartyCard
from hub.ports import Authentication
from hub.queueing.model import WorkMode, WorkState
from hub.queueing.offers import OfferCard
from hub.queueing.presence import AgentRow, PresenceRow
from hub.web.languages import LANGUAGES, translations
from hub.web.pages import Web
from hub.web.viewer import Viewer

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
HOSTILE = '<script>alert("1")</script>'
ROW = InboxRow(
    id=66,
    version=9,
    channel="email",
    subject="Grinder",
    preview="It is loud",
    state=InteractionState.OPEN,
    queue_id=1,
    queue_name="Support",
    party_name="Carla Rossi",
    agent_id=None,
    agent_name="",
    work_state=WorkState.WAITING,
    unanswered=True,
    last_activity_at=NOW,
)
EVERYWHERE = {"transfer", "give", "consult", "pin", "snooze"}
# These need no work.
MARKING = {"follow", "unfollow", "new-activity", "tag", "spam"}
SORTING = {*MARKING, "case", "escalate", "scripts", "merge", "split"}
ENTRY = Entry("inbound", 5, NOW, "Carla Rossi", "carla@customer.test", text="It is loud", reply_text="It is loud")
CARLA = PartyCard(
    id=3,
    name="Carla Rossi",
    kind="person",
    organisation="Rossi",
    customer_number="B7",
    remark="Likes it dark.",
    identities=(("email", "carla@customer.test", True),),
    recent=(LastContact(12, "Invoice", "closed", NOW),),
)
SAID = Conversation(
    row=ROW,
    entries=(ENTRY,),
    party=CARLA,
    last_message_id=5,
    wrap_up_codes=(("solved", "Solved"),),
    wrap_up_required=True,
    reason="",
    related_as="",
    related_to_id=None,
    contact_id=7,
    answer_to="carla@customer.test",
)
OFFER = OfferCard(
    offer_id=8,
    interaction_id=66,
    channel="email",
    subject="Grinder",
    preview="It is loud",
    party_name="Carla Rossi",
    queue_name="Support",
    offered_at=NOW,
    expires_at=NOW + timedelta(seconds=30),
    waiting_since=NOW,
    record=None,
)


def actions(html: str) -> set[str]:
    """What a person can do with what was rendered."""
    return {part.split('"', 1)[0] for part in html.split('data-do="')[1:]}


def drawn(site: Web, part: str, **values: object) -> str:
    """A partial as somebody who speaks English gets it."""
    return site.render(Viewer(), f"desk/parts/{part}.html", **values)


def in_state(state: InteractionState, work: str = "", reason: str = "", contact_id: int | None = 7) -> Conversation:
    """The conversation in a state."""
    return replace(SAID, row=replace(ROW, state=state, work_state=work), reason=reason, contact_id=contact_id)


def test_a_row_names_its_version_and_that_nobody_answered(site: Web) -> None:
    html = drawn(site, "row", row=ROW)
    at = NOW.isoformat(timespec="microseconds")
    assert f'id="row-66" class="inbox-row" data-version="9" data-at="{at}" data-queue="1"' in html
    assert "Unanswered:" in html
    assert "Unanswered:" not in drawn(site, "row", row=replace(ROW, unanswered=False))


# Of a conversation in which nothing is planned, and which nobody follows.
BARE: dict[str, object] = {"activities": (), "follows": False, "called": None, "further": False, "dialogues": ()}


def test_what_customers_wrote_is_text(site: Web) -> None:
    row = replace(ROW, subject=HOSTILE, preview=HOSTILE, party_name=HOSTILE)
    entry = replace(ENTRY, author_name=HOSTILE, text=f"{HOSTILE}\n> more", reply_text=HOSTILE, remarks=(HOSTILE,))
    party = replace(CARLA, name=HOSTILE, organisation=HOSTILE, remark=HOSTILE)
    said = replace(SAID, row=row, entries=(entry,), party=party, wrap_up_codes=((HOSTILE, HOSTILE),))
    last = (LastContact(12, HOSTILE, "closed", NOW),)
    shown: dict[str, dict[str, object]] = {
        "rows": {"page": InboxPage((row,), None)},
        "conversation": {"said": said, "signature": "Anna", "drafts": {"reply": HOSTILE}, **BARE},
        "offers": {"offers": (Offered(replace(OFFER, party_name=HOSTILE, subject=HOSTILE, preview=HOSTILE), last),)},
        "colleagues": {"agents": (AgentRow(1, HOSTILE, WorkMode.NOT_READY, HOSTILE, NOW, 1),)},
        "presence": {"presence": PresenceRow(1, WorkMode.NOT_READY, HOSTILE, NOW)},
    }
    for part, values in shown.items():
        html = drawn(site, part, **values)
        assert "<script" not in html, part
        assert str(escape("<script>")) in html, part


def test_nothing_stands_inline(site: Web) -> None:
    pages = drawn(site, "conversation", said=SAID, signature="Anna", drafts={}, **BARE) + drawn(
        site, "offers", offers=(Offered(OFFER, CARLA.recent),)
    )
    assert " style=" not in pages
    assert " onclick=" not in pages


def test_a_quarantined_contact_gives_its_reason_its_original_and_three_ways_out(site: Web) -> None:
    html = drawn(site, "head", said=in_state(InteractionState.QUARANTINED, reason="parser crashed"))
    assert "it broke the reader" in html
    assert 'href="/desk/contacts/7/raw"' in html
    assert actions(html) == {"back", "retry", "release", "dismiss", *MARKING}


def test_a_contact_without_an_original_cannot_be_read_again(site: Web) -> None:
    said = in_state(InteractionState.QUARANTINED, reason="no sender", contact_id=None)
    assert actions(drawn(site, "head", said=said)) == {"back", "release", "dismiss", *MARKING}


def test_machine_mail_can_be_taken_into_the_queue(site: Web) -> None:
    html = drawn(site, "head", said=in_state(InteractionState.PARKED, reason="automatic reply"))
    assert "automatic reply" in html
    assert actions(html) == {"back", "release", "dismiss", *SORTING}


@pytest.mark.parametrize(
    ("work", "possible"),
    [
        (WorkState.WAITING, {"take", "wrap-up", *EVERYWHERE}),
        (WorkState.OFFERED, {"take", "wrap-up", *EVERYWHERE}),
        (WorkState.ACTIVE, {"give-back", "wrap-up", "take-over", *EVERYWHERE}),
        (WorkState.CONSULTING, {"give-back", "end-consultation", "wrap-up", "take-over", *EVERYWHERE} - {"consult"}),
        (WorkState.SNOOZED, {"take", "wrap-up", "transfer", "give", "pin"}),
        (WorkState.WRAP_UP, {"give-back", "go-on", "wrap-up"}),
    ],
)
def test_what_can_be_done_follows_the_work(site: Web, work: WorkState, possible: set[str]) -> None:
    html = drawn(site, "head", said=in_state(InteractionState.OPEN, work))
    assert actions(html) == {"back", "priority", *SORTING, *possible}


def test_a_closed_conversation_offers_no_work(site: Web) -> None:
    assert actions(drawn(site, "head", said=in_state(InteractionState.CLOSED))) == {"back", *SORTING}


def test_who_holds_it_is_named(site: Web) -> None:
    held = replace(ROW, work_state=WorkState.ACTIVE, agent_id=2, agent_name="Boris Hartmann")
    assert 'data-holder="2"' in drawn(site, "head", said=replace(SAID, row=held))
    for html in (drawn(site, "head", said=replace(SAID, row=held)), drawn(site, "row", row=held)):
        assert "Boris Hartmann" in html


@pytest.mark.parametrize(
    ("delivery", "answered", "again"),
    [
        ("queued", False, False),
        ("sending", False, False),
        ("sent", False, False),
        ("deferred", True, False),
        ("uncertain", True, True),
        ("failed", True, True),
    ],
)
def test_a_message_tells_what_became_of_it(site: Web, delivery: str, answered: bool, again: bool) -> None:
    entry = replace(ENTRY, kind="outbound", delivery=delivery, delivery_answer="550 no such user")
    html = drawn(site, "entry", entry=entry, said_id=66)
    assert "entry-delivery" in html
    assert ("550 no such user" in html) is answered
    assert ("send-again" in actions(html)) is again


def test_what_was_quoted_and_designed_is_folded_and_loaded_by_whoever_asks(site: Web) -> None:
    entry = replace(ENTRY, text="It is loud\n> Is it?", designed=True)
    html = drawn(site, "entry", entry=entry, said_id=66)
    assert html.count("<details") == 2
    assert 'data-html="/desk/messages/5/html"' in html
    assert "<iframe" not in html
    assert "<details" not in drawn(site, "entry", entry=ENTRY, said_id=66)


def test_a_file_is_offered_for_download_with_its_size(site: Web) -> None:
    file = FileRow("abc", "grinder.mp3", "audio/mpeg", 48_000, inline=False)
    html = drawn(site, "entry", entry=replace(ENTRY, files=(file,)), said_id=66)
    assert 'href="/desk/attachments/abc" download' in html
    assert "grinder.mp3" in html


def test_a_customer_nobody_knows_is_said_to_be_unknown(site: Web) -> None:
    html = drawn(site, "customer", said=replace(SAID, party=None), **BARE)
    assert "Nobody identified" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_one_language(site: Web, language: str) -> None:
    html = site.render(
        Viewer(language),
        "desk/parts/conversation.html",
        said=SAID,
        signature="",
        drafts={},
        **BARE | {"follows": True},
    )
    html += site.render(Viewer(language), "desk/parts/offers.html", offers=(Offered(OFFER, CARLA.recent),))
    for text in ("Take", "Wrap up", "Reply", "Customer", "Last contacts", "Accept", "Decline"):
        assert str(escape(translations(language).ugettext(text))) in html


def test_somebody_ready_may_stop_and_somebody_not_ready_may_begin(site: Web) -> None:
    for mode, possible in {
        WorkMode.READY: {"not-ready"},
        WorkMode.NOT_READY: {"ready", "not-ready"},
        WorkMode.LOGGED_OFF: {"ready", "not-ready"},
    }.items():
        assert actions(drawn(site, "presence", presence=PresenceRow(1, mode, "", NOW))) == possible


PROOFS = {
    "proven": Authentication("pass", "customer.test", "pass", "customer.test", "pass", "reject", aligned=True),
    "forged": Authentication("fail", "evil.test", "none", "", "fail", "reject"),
    "doubtful": Authentication("fail", "evil.test", "none", "", "fail", "none"),
    "unchecked": Authentication("temperror", "customer.test", "none", "", "temperror"),
    "unproven": Authentication("none", "customer.test", "none", "", "none", said_by="mx.provider.test"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", PROOFS)
def test_a_message_says_whether_its_sender_is_proved(site: Web, verdict: str, language: str) -> None:
    entry = replace(ENTRY, authentication=PROOFS[verdict])
    html = site.render(Viewer(language=language), "desk/parts/entry.html", entry=entry)
    words = translations(language).gettext
    label = {"proven": "sender confirmed", "forged": "sender probably forged", "doubtful": "sender doubtful"}
    assert words(label.get(verdict, "sender not confirmed" if verdict == "unproven" else "sender not checked")) in html
    assert f'data-verdict="{verdict}"' in html
    assert ("customer.test" in html.split("entry-proof-why")[1]) is True
    assert (" open>" in html) is (verdict == "forged")


def test_where_nobody_looked_nothing_is_said_of_the_sender(site: Web) -> None:
    assert "entry-proof" not in drawn(site, "entry", entry=ENTRY)
    assert "entry-proof" not in drawn(
        site, "entry", entry=replace(ENTRY, kind="outbound", authentication=PROOFS["forged"])
    )


@pytest.mark.parametrize(
    ("related_as", "words"),
    [
        ("stranger", "in which its sender takes no part"),
        ("forged", "the check says otherwise"),
        ("", "What came here belongs to another conversation"),
    ],
)
def test_a_claim_is_told_apart_and_leads_to_what_it_claims(site: Web, related_as: str, words: str) -> None:
    html = drawn(site, "head", said=replace(SAID, related_to_id=12, related_as=related_as))
    assert words in html
    assert 'href="/desk/interactions/12"' in html


def test_the_head_warns_of_a_forged_sender(site: Web) -> None:
    warning = "The sender of the newest mail is probably forged."
    assert warning in drawn(site, "head", said=replace(SAID, forged=True))
    assert warning not in drawn(site, "head", said=SAID)
