"""Copies of one mail have one key, and nothing else has it."""

from hypothesis import given
from hypothesis import strategies as st

from channels.email.dedupe import dedupe_key

MAIL = b"From: a@example.com\r\nMessage-ID: <1@example.com>\r\nSubject: Hello\r\n\r\nReceived: is a word here\r\n"
INBOX = ("support@example.org",)

trace_fields = st.sampled_from(["Received", "RETURN-PATH", "Delivered-To", "X-Original-To"])
words = st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=30)


@given(st.lists(st.tuples(trace_fields, words, words), max_size=5))
def test_trace_fields_do_not_count(trace: list[tuple[str, str, str]]) -> None:
    header = "".join(f"{name}: {first}\r\n\t{second}\r\n" for name, first, second in trace).encode()
    assert dedupe_key(header + MAIL, INBOX) == dedupe_key(MAIL, INBOX)


@given(st.permutations(["a@example.org", "B@example.org", "c@example.org"]))
def test_the_order_and_case_of_the_inboxes_do_not_count(inboxes: list[str]) -> None:
    assert dedupe_key(MAIL, inboxes) == dedupe_key(MAIL, ["A@example.org", "b@example.org", "c@example.org"])


@given(st.binary(), st.binary())
def test_other_content_is_another_mail(one: bytes, other: bytes) -> None:
    same = dedupe_key(MAIL + one, INBOX) == dedupe_key(MAIL + other, INBOX)
    assert same == (one == other)


def test_another_inbox_is_another_contact() -> None:
    assert dedupe_key(MAIL, INBOX) != dedupe_key(MAIL, ("sales@example.org",))


def test_a_trace_field_in_the_text_counts() -> None:
    assert dedupe_key(MAIL, INBOX) != dedupe_key(MAIL.replace(b"Received: is a word here\r\n", b""), INBOX)


def test_a_mail_without_message_id_goes_by_its_content() -> None:
    assert dedupe_key(b"\r\nSubject: x\r\n\r\none", INBOX) != dedupe_key(b"\r\nSubject: x\r\n\r\ntwo", INBOX)
