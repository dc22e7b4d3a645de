"""Whatever a command carries, it is done or refused for a reason: nothing fails, and no database refuses a text."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_ui import clients
from agent_ui.commands import Commands
from hub.access.permissions import OPERATOR
from hub.interactions.conversation import conversation
from tests.agent_ui.office import PATIENCE, Office, Seat
from tests.hub.company import Company

KEY = "a key of a click"
TEXT, NUMBER, FLAG, TEXTS = "text", "number", "boolean", "texts"
# What each command needs, and of which kind.
NEEDED: dict[str, dict[str, str]] = {
    "watch": {"interaction_id": NUMBER},
    "typing": {"interaction_id": NUMBER, "typing": FLAG},
    "set_mode": {"mode": TEXT, "reason": TEXT},
    "accept_offer": {"offer_id": NUMBER},
    "decline_offer": {"offer_id": NUMBER, "reason": TEXT},
    "pull": {"interaction_id": NUMBER},
    "return_item": {"interaction_id": NUMBER},
    "reply": {"interaction_id": NUMBER, "text": TEXT, "seen_message_id": NUMBER, "key": TEXT, "files": TEXTS}
    | {"copies": TEXTS, "hidden_copies": TEXTS},
    "answer_invitation": {"interaction_id": NUMBER, "message_id": NUMBER, "place": NUMBER, "seen_message_id": NUMBER}
    | {"status": TEXT, "key": TEXT, "comment": TEXT, "confirmed": FLAG},
    "call_back": {"message_id": NUMBER},
    "reschedule": {"message_id": NUMBER},
    "add_note": {"interaction_id": NUMBER, "body": TEXT, "key": TEXT},
    "wrap_up": {"interaction_id": NUMBER, "code": TEXT, "note": TEXT, "seen_message_id": NUMBER, "more_codes": TEXTS},
    "transfer": {"interaction_id": NUMBER, "queue_id": NUMBER, "note": TEXT},
    "undo_transfer": {"interaction_id": NUMBER},
    "snooze": {"interaction_id": NUMBER, "note": TEXT, "seen_message_id": NUMBER},
    "begin_wrap_up": {"interaction_id": NUMBER, "seen_message_id": NUMBER},
    "consult": {"interaction_id": NUMBER, "agent_id": NUMBER, "note": TEXT},
    "end_consultation": {"interaction_id": NUMBER},
    "give": {"interaction_id": NUMBER, "agent_id": NUMBER, "note": TEXT},
    "pin": {"interaction_id": NUMBER, "note": TEXT},
    "go_on": {"interaction_id": NUMBER},
    "merge": {"interaction_id": NUMBER, "into_id": NUMBER, "confirmed": FLAG},
    "unmerge": {"interaction_id": NUMBER},
    "split": {"interaction_id": NUMBER},
    "prioritise": {"interaction_id": NUMBER, "priority": NUMBER},
    "change_tags": {"interaction_id": NUMBER, "add": TEXTS, "remove": TEXTS},
    "mark_spam": {"interaction_id": NUMBER, "block": FLAG},
    "unmark_spam": {"interaction_id": NUMBER},
    "bulk_start": {"act": TEXT},
    "bulk_count": {"view": TEXT},
    "export_start": {"form": TEXT},
    "bulk_stop": {"run_id": NUMBER},
    "bulk_undo": {"run_id": NUMBER},
    "bulk_dismiss": {"run_id": NUMBER},
    "release": {"interaction_id": NUMBER},
    "dismiss": {"interaction_id": NUMBER},
    "retry": {"contact_id": NUMBER},
    "send_again": {"message_id": NUMBER},
    "drafts": {"interaction_id": NUMBER},
    "keep_draft": {"interaction_id": NUMBER, "kind": TEXT, "text": TEXT, "html": TEXT, "files": TEXTS, "version": TEXT}
    | {"copies": TEXT, "hidden_copies": TEXT},
    "choose_draft": {"interaction_id": NUMBER, "kind": TEXT, "other": FLAG},
    "discard_draft": {"interaction_id": NUMBER, "kind": TEXT},
    "mentionable": {"interaction_id": NUMBER},
    "template": {"interaction_id": NUMBER, "code": TEXT},
    "begin_script": {"interaction_id": NUMBER, "script_id": NUMBER},
    "answer_script": {"run_id": NUMBER, "step": TEXT, "answer": TEXT},
    "script_back": {"run_id": NUMBER, "step": TEXT},
    "stop_script": {"run_id": NUMBER},
    "resume_script": {"run_id": NUMBER},
    "run_macro": {"macro_id": NUMBER, "interaction_id": NUMBER, "seen_message_id": NUMBER, "key": TEXT},
    "change_mode": {"agent_id": NUMBER, "mode": TEXT, "reason": TEXT, "why": TEXT},
    "whisper": {"interaction_id": NUMBER, "body": TEXT, "key": TEXT},
    "take_over": {"interaction_id": NUMBER, "agent_id": NUMBER, "why": TEXT},
    "visited": {"path": TEXT, "title": TEXT},
    "read_alerts": {"up_to": NUMBER},
    "follow": {"interaction_id": NUMBER},
    "unfollow": {"interaction_id": NUMBER},
    "arrange": {"page": TEXT, "folded": TEXTS, "hidden": TEXTS, "blocks": TEXTS},
    "change_party": {"party_id": NUMBER, "name": TEXT},
    "add_identity": {"party_id": NUMBER, "channel": TEXT, "address": TEXT},
    "verify_identity": {"identity_id": NUMBER, "how": TEXT},
    "doubt_identity": {"identity_id": NUMBER},
    "remove_identity": {"identity_id": NUMBER},
    "return_identity": {"identity_id": NUMBER, "party_id": NUMBER},
    "add_postal": {"party_id": NUMBER, "purpose": TEXT, "street": TEXT, "city": TEXT},
    "drop_postal": {"postal_id": NUMBER},
    "end_postal": {"postal_id": NUMBER},
    "resume_postal": {"postal_id": NUMBER},
    "give_role": {"party_id": NUMBER, "role": TEXT},
    "order_archive": {"party_id": NUMBER},
    "record_consent": {"party_id": NUMBER, "purpose": TEXT, "channel": TEXT, "given": TEXT, "how": TEXT},
    "drop_role": {"role_id": NUMBER},
    "relate": {"party_id": NUMBER, "other_id": NUMBER, "kind": TEXT},
    "unrelate": {"relation_id": NUMBER},
    "assign_party": {"interaction_id": NUMBER, "party_id": NUMBER},
    "assign_new_party": {"interaction_id": NUMBER, "name": TEXT},
    "undo_assign": {"interaction_id": NUMBER},
    "open_case": {"interaction_id": NUMBER, "title": TEXT, "key": TEXT, "escalate": FLAG, "reason": TEXT, "note": TEXT},
    "keep_article": {"version_id": NUMBER, "revision": NUMBER, "title": TEXT, "body": TEXT},
    "use_article": {"article_id": NUMBER, "interaction_id": NUMBER},
    "article_text": {"version_id": NUMBER},
    "plan_activity": {"kind": TEXT, "title": TEXT, "key": TEXT},
    "change_activity": {"activity_id": NUMBER, "kind": TEXT, "title": TEXT},
    "move_activity": {"activity_id": NUMBER, "step": TEXT},
    "finish_activity": {"activity_id": NUMBER},
    "cancel_activity": {"activity_id": NUMBER},
    "reopen_activity": {"activity_id": NUMBER},
    "invite_guests": {"activity_id": NUMBER, "guests": TEXT},
    "uninvite_guest": {"activity_id": NUMBER, "guest_id": NUMBER},
}
GOOD: dict[str, object] = {NUMBER: 1, TEXT: "notReady", FLAG: True, TEXTS: []}
# Where any text will not do, so that what is looked at afterwards is reached.
FITTING: Mapping[tuple[str, str], object] = (
    {(name, "kind"): "reply" for name in ("keep_draft", "choose_draft", "discard_draft")}
    | {("arrange", "page"): "party", ("plan_activity", "kind"): "task", ("change_activity", "kind"): "task"}
    | {("move_activity", "step"): "halfHour"}
)
WRONG: dict[str, tuple[object, ...]] = {
    NUMBER: ("1", True, 1.5, -1, 2**63, [], {}),
    TEXT: (None, 1, True, ["x"], {"x": 1}),
    FLAG: (None, 1, "true", [], {}),
    TEXTS: (None, "x", [1], [None], {}, [["x"]]),
}
REASONS = {"invalid", "not_found", "conflict", "newer_message"}
# Texts that a database, a protocol or a page may stumble over.
HOSTILE = ("", " ", "\x00", "a\x00b", "\ud800", "x" * 20_000, "\u202e", "%(name)s", "'; --", "12345678\ud8ff\x00")


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database refuses other things."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
async def seat(office: Office, company: Company, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """Anna at her desk, who may talk as fast as she can, with a conversation that waits."""
    monkeypatch.setattr(clients, "RATE", 1e9)
    await office.letter("carla@customer.test", "Hello")
    return await office.seat(company.anna)


def good(name: str) -> dict[str, Any]:
    """What a command needs, each of the right kind."""
    return {field: FITTING.get((name, field), GOOD[kind]) for field, kind in NEEDED[name].items()}


def needed_fields() -> Iterator[tuple[str, str, str]]:
    """Every field of every command, with its kind."""
    for name, needed in NEEDED.items():
        for field, kind in needed.items():
            yield name, field, kind


def test_every_command_is_tried(company: Company) -> None:
    assert NEEDED.keys() == {*Commands(company.storage, company.composer).table, "watch", "typing"}


async def test_a_value_of_the_wrong_kind_is_named(seat: Seat) -> None:
    unnamed = []
    for name, field, kind in needed_fields():
        for wrong in WRONG[kind]:
            answer = await seat.ask(name, **good(name) | {field: wrong})
            if (answer.get("error"), answer.get("fields")) != ("invalid", {field: kind}):
                unnamed.append((name, field, wrong, answer))
    assert unnamed == []


async def test_a_hostile_text_is_only_a_text(seat: Seat) -> None:
    failed = []
    for name, field, kind in needed_fields():
        for text in HOSTILE if kind in (TEXT, TEXTS) else ():
            answer = await seat.ask(name, **good(name) | {field: [text] if kind == TEXTS else text})
            if not answer.get("ok") and answer["error"] not in REASONS:
                failed.append((name, field, text, answer))
    assert failed == []


async def test_a_key_is_short_enough_to_be_kept_whole(office: Office, company: Company, seat: Seat) -> None:
    for body in ("first", "second"):
        key = "k" * 100 + body
        answer = await seat.ask("add_note", interaction_id=1, body=body, key=key)
        assert answer["fields"] == {"key": "8 to 64 characters"}
    assert [entry.kind for entry in (await conversation(company.storage, OPERATOR, 1)).entries] == ["inbound"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(sorted({field for needed in NEEDED.values() for field in needed}))


@given(sent=st.lists(st.tuples(st.sampled_from(sorted(NEEDED)), st.dictionaries(fields, values) | values), max_size=20))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_that_can_be_sent_fails(seat: Seat, sent: list[tuple[str, object]]) -> None:
    for name, value in sent:
        answer = await seat.socket.call(name, value, timeout=PATIENCE)
        assert answer.get("ok") or answer["error"] in REASONS, (name, value, answer)
