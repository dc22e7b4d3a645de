"""A reply threads, arrives as it was written, and carries nothing but what we put into it."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.compose import EmailComposer, reply_subject
from channels.email.parse import parse_mail
from channels.email.tokens import ReplyTokens
from hub.errors import Invalid
from hub.ports import Address, OutboundDraft, OutboundFile

COMPOSER = EmailComposer(ReplyTokens(b"a secret of the tests, long enough", "example.com"))
DRAFT = OutboundDraft(
    thread=12,
    sequence=5,
    sender=Address("support@example.com", "Example Support"),
    recipients=(Address("anna@customer.example", "Anna"),),
    copies=(),
    subject="A question",
    body_text="Dear Anna,\n\nyes.\n",
    in_reply_to="3@customer.example",
    references=("1@customer.example", "2@example.com"),
    files=(),
    written_at=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=300)
names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=80)


def composed(draft: OutboundDraft) -> EmailMessage:
    message = message_from_bytes(COMPOSER.compose(draft).raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_reply_carries_what_threads_it() -> None:
    rendered = COMPOSER.compose(DRAFT)
    message = message_from_bytes(rendered.raw, policy=default)
    assert message["Message-ID"] == f"<{rendered.external_id}>"
    assert message["In-Reply-To"] == "<3@customer.example>"
    assert message["References"] == "<1@customer.example> <2@example.com> <3@customer.example>"
    assert message["Date"].datetime == DRAFT.written_at
    assert COMPOSER.thread_of(message["Reply-To"].addresses[0].addr_spec) == 12
    assert COMPOSER.thread_of(rendered.envelope_from) == 12
    assert message["Subject"] == "Re: [#12] A question"


def test_long_ids_stay_whole_and_the_oldest_is_kept() -> None:
    ids = tuple(f"{'x' * 120}{number}@customer.example" for number in range(40))
    message = composed(replace(DRAFT, references=ids))
    wanted = [ids[0], *ids[-20:], "3@customer.example"]
    assert message["References"].split() == [f"<{identifier}>" for identifier in wanted]


def test_an_id_no_header_can_carry_is_left_out() -> None:
    message = composed(replace(DRAFT, in_reply_to="not an id", references=("ü@x", "1@customer.example")))
    assert message["In-Reply-To"] is None
    assert message["References"] == "<1@customer.example>"


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("", "Re: [#7]"),
        ("Hello", "Re: [#7] Hello"),
        ("Re: Hello [#7]", "Re: Hello [#7]"),
        ("AW: [#7] Hallo", "AW: [#7] Hallo"),
        ("Re: [#99] their number", "Re: [#7] [#99] their number"),
        ("Regards", "Re: [#7] Regards"),
    ],
)
def test_the_subject_is_marked_once(subject: str, wanted: str) -> None:
    assert reply_subject(subject, 7) == wanted
    assert reply_subject(wanted, 7) == wanted


@pytest.mark.parametrize("evil", ["\r", "\n", "\0"])
def test_nothing_is_injected_into_the_header(evil: str) -> None:
    text = f"x{evil}Bcc: victim@example.net"
    drafts = [
        replace(DRAFT, subject=text),
        replace(DRAFT, in_reply_to=text),
        replace(DRAFT, references=(text,)),
        replace(DRAFT, sender=Address("support@example.com", text)),
        replace(DRAFT, recipients=(Address(f"a@example.com{evil}"),)),
        replace(DRAFT, copies=(Address("a@example.com", text),)),
        replace(DRAFT, files=(OutboundFile(text, "text/plain", b""),)),
        replace(DRAFT, files=(OutboundFile("a", f"text/plain{evil}", b""),)),
    ]
    for draft in drafts:
        with pytest.raises(Invalid):
            COMPOSER.compose(draft)


@pytest.mark.parametrize("odd", ["\v", "\f", "\x1c\x1c", "\x85", "\u2028", "\x1e\v"])
@pytest.mark.parametrize("tail", ["Bcc: victim@example.net", "body", "ü"])
def test_what_a_library_takes_for_a_line_end_is_a_space(odd: str, tail: str) -> None:
    text = f"x{odd}{tail}"
    message = composed(replace(DRAFT, subject=text, recipients=(Address("a@example.com", text),)))
    assert message["Subject"] == f"Re: [#12] x {tail}"
    assert message["To"].addresses[0].display_name == f"x {tail}"
    assert message["Bcc"] is None
    assert message["MIME-Version"] == "1.0"


@pytest.mark.parametrize(
    "address", ["", "anna", "anna@", "@example.com", "a b@example.com", "a@b@c", "ä b@example.com"]
)
def test_an_address_no_mail_can_go_to_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        COMPOSER.compose(replace(DRAFT, recipients=(Address(address),)))


def test_a_domain_of_any_alphabet_is_written_as_the_wire_wants_it() -> None:
    message = composed(replace(DRAFT, recipients=(Address("anna@müller.example"),)))
    assert message["To"] == "anna@xn--mller-kva.example"


def test_letters_of_every_alphabet_before_the_at_go_as_they_are() -> None:
    cora = Address("δοκιμή@müller.example", "Cora Ω")
    raw = COMPOSER.compose(replace(DRAFT, recipients=(cora,))).raw
    assert "<δοκιμή@xn--mller-kva.example>".encode() in raw
    (sent_to,) = parse_mail(raw).to
    assert (sent_to.address, sent_to.name) == ("δοκιμή@xn--mller-kva.example", "Cora Ω")


@pytest.mark.parametrize(
    "address", ["a b@x.example", "δ\u2028@x.example", "δ<@x.example", "δ\u202e@x.example", "@x.example"]
)
def test_what_is_no_address_is_refused_by_name(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        COMPOSER.compose(replace(DRAFT, recipients=(Address(address),)))
    assert refused.value.message.startswith("No mail can be sent to ")


@given(texts, names, names)
def test_what_we_write_we_read(text: str, subject: str, name: str) -> None:
    draft = replace(DRAFT, body_text=text, subject=subject, sender=Address("support@example.com", name))
    rendered = COMPOSER.compose(draft)
    mail = parse_mail(rendered.raw)
    assert mail.body_text.strip() == text.strip()
    assert mail.subject.split() == reply_subject(subject, 12).split()
    assert [sender.address for sender in mail.senders] == ["support@example.com"]
    assert mail.message_id == rendered.external_id
    assert not mail.auto


@given(texts, names, names, st.binary(max_size=2000))
def test_no_line_is_longer_than_mail_may_have(text: str, subject: str, name: str, content: bytes) -> None:
    file = OutboundFile(name or "x", "application/pdf", content)
    raw = COMPOSER.compose(replace(DRAFT, body_text=text * 20, subject=subject * 20, files=(file,))).raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


@pytest.mark.parametrize(
    "name", ["report.pdf", "Отчёт за май.pdf", 'a "quoted" name.txt', "x" * 200 + ".txt", "日" * 80]
)
def test_files_arrive_as_they_were(name: str) -> None:
    file = OutboundFile(name, "application/pdf", bytes(range(256)) * 10)
    (attachment,) = parse_mail(COMPOSER.compose(replace(DRAFT, files=(file,))).raw).attachments
    assert attachment.content == file.content
    assert attachment.content_type == "application/pdf"
    assert attachment.name[:100] == name[:100]


def test_an_enclosed_message_travels_as_plain_bytes() -> None:
    file = OutboundFile("mail.eml", "message/rfc822", b"From: x\r\n\r\n")
    (attachment,) = parse_mail(COMPOSER.compose(replace(DRAFT, files=(file,))).raw).attachments
    assert (attachment.content_type, attachment.content) == ("application/octet-stream", file.content)


def test_hidden_copies_are_in_no_header() -> None:
    assert b"hidden" not in COMPOSER.compose(replace(DRAFT, hidden_copies=(Address("hidden@x.example", "H"),))).raw
    with pytest.raises(Invalid):
        COMPOSER.compose(replace(DRAFT, hidden_copies=(Address("hidden"),)))


def test_a_mail_that_leaves_later_says_so_and_stays_the_same_else() -> None:
    raw = COMPOSER.compose(replace(DRAFT, body_text="Date: today\n")).raw
    later = COMPOSER.redate(raw, datetime(2026, 5, 5, 8, 0, tzinfo=UTC))
    assert message_from_bytes(later, policy=default)["Date"].datetime == datetime(2026, 5, 5, 8, 0, tzinfo=UTC)
    assert later.replace(b"Tue, 05 May 2026 08:00", b"Mon, 04 May 2026 12:00") == raw


def test_bulk_mail_can_be_ended_with_one_click() -> None:
    url = f"https://desk.example/unsubscribe/{'x' * 400}"
    raw = COMPOSER.compose(replace(DRAFT, unsubscribe_url=url)).raw
    assert "".join(message_from_bytes(raw)["List-Unsubscribe"].split()) == f"<{url}>"
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert b"List-Unsubscribe" not in COMPOSER.compose(DRAFT).raw


@pytest.mark.parametrize(
    "url", ["http://desk.example/u", "https://x>,<mailto:a@b", "https://x\r\nBcc: a@b", "mailto:x"]
)
def test_an_address_to_unsubscribe_at_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        COMPOSER.compose(replace(DRAFT, unsubscribe_url=url))


def test_encoded_text_has_the_line_ends_of_the_wire() -> None:
    plain = composed(replace(DRAFT, body_text="Привет\nмир\r\nи всё")).get_body(("plain",))
    assert plain is not None
    assert plain["Content-Transfer-Encoding"] == "base64"
    assert plain.get_payload(decode=True) == "Привет\r\nмир\r\nи всё".encode()
