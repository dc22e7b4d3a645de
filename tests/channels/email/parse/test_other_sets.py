"""What other projects read in their own samples: addresses, texts, files, threads, replies, machine mail."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from channels.email.parse import ParsedMail, to_contact
from tests.channels.email.parse.samples import expectations, letters, sample

# Their files, and why we read something else.
ZBATESON_ON_PURPOSE = {
    "m1009.txt": "the text file is an attachment to us as well",
    "m1011.txt": "the named second text is an attachment to us",
    "m2011.txt": "BinHex is kept as it came",
    "m4002.txt": "a PGP signature is an attachment to us",
    "m4004.txt": "a PGP signature is an attachment to us",
}


@pytest.mark.parametrize(
    ("path", "to", "sender"),
    [
        (
            "plain_emails/raw_email_with_at_display_name.eml",
            ["smith@gmail.com", "raasdnil@gmail.com", "tom@gmail.com"],
            None,
        ),
        ("error_emails/cant_parse_from.eml", None, "News@InsideApple.Apple.com"),
        ("mime_emails/two_from_in_message.eml", ["tester2@test.com"], None),
        ("multi_charset/japanese_iso_2022.eml", ["raasdnil@gmail.com"], None),
        ("rfc2822/example03.eml", ["mary@x.test", "jdoe@example.org", "one@y.test"], "john.q.public@example.com"),
        ("rfc2822/example04.eml", ["c@a.test", "joe@where.test", "jdoe@one.test"], "pete@silly.example"),
        ("rfc2822/example10.eml", ["c@public.example", "joe@example.org", "jdoe@one.test"], "pete@silly.test"),
        ("rfc2822/example13.eml", ["mary@example.net"], "jdoe@machine.example"),
    ],
)
def test_mikel_mail_addresses(corpora: Path, path: str, to: list[str] | None, sender: str | None) -> None:
    mail = sample(corpora, f"mikel_mail/{path}")
    assert to is None or [address.address for address in mail.to] == to
    assert sender is None or mail.senders[0].address == sender


def same_as_zbateson(corpora: Path, mail: ParsedMail, wanted: dict[str, Any]) -> bool:
    people = {"From": mail.senders, "To": mail.to}
    for field, found in people.items():
        if isinstance(wanted.get(field), dict):
            want = (wanted[field]["email"], letters(wanted[field].get("name")))
            if (found[0].address, letters(found[0].name)) != want:
                return False
    texts = [corpora / "mail/zbateson/files" / wanted[kind] for kind in ("text", "html") if wanted.get(kind)]
    shown = letters(mail.body_text)
    return (
        letters(wanted.get("Subject", mail.subject)) == letters(mail.subject)
        and all(letters(text.read_bytes().decode("latin-1")) in shown for text in texts)
        and len(mail.attachments) == wanted.get("attachments", len(mail.attachments))
        and all(same_file(corpora, mail, index) for index in range(len(mail.attachments)))
    )


def same_file(corpora: Path, mail: ParsedMail, index: int) -> bool:
    file = mail.attachments[index]
    original = corpora / "mail/zbateson/files" / file.name
    return not original.is_file() or original.suffix == ".txt" or original.read_bytes() == file.content


def test_zbateson(corpora: Path) -> None:
    expected = expectations(corpora, "zbateson")
    differing = {
        name
        for name, want in expected.items()
        if not same_as_zbateson(corpora, sample(corpora, f"zbateson/{name}"), want)
    }
    assert differing == ZBATESON_ON_PURPOSE.keys()


def chatwoot_differences(mail: ParsedMail, wanted: dict[str, Any]) -> set[str]:
    contact = to_contact(mail, {"mail_from": "mailer@example.com"})
    found: dict[str, Callable[[Any], bool]] = {
        "subject": lambda want: mail.subject == want,
        "attachments": lambda want: len(mail.attachments) == want,
        "attachment_names": lambda want: [file.name for file in mail.attachments] == want,
        "every_attachment_gets_a_name": lambda want: all(file.name for file in mail.attachments),
        "date": lambda want: mail.date == datetime.fromisoformat(want),
        "text": lambda want: letters(mail.body_text) == letters(want),
        "text_contains": lambda want: all(letters(text) in letters(mail.body_text) for text in want),
        "reply": lambda want: letters(mail.reply_text) == letters(want),
        "reply_contains": lambda want: all(letters(text) in letters(mail.reply_text) for text in want),
        "reply_starts_with": lambda want: letters(mail.reply_text).startswith(letters(want)),
        "in_reply_to": lambda want: list(mail.in_reply_to) == want,
        "in_reply_to_first": lambda want: mail.in_reply_to[0] == want,
        "in_reply_to_contains": lambda want: want in mail.in_reply_to,
        "references_contains": lambda want: all(any(text in known for known in contact.references) for text in want),
        "is_auto_reply": lambda want: bool(mail.auto) == want,
    }
    return {name for name, same in found.items() if name in wanted and not same(wanted[name])}


def test_chatwoot(corpora: Path) -> None:
    differing = {
        (name, what)
        for name, wanted in expectations(corpora, "chatwoot").items()
        for what in chatwoot_differences(sample(corpora, f"chatwoot/{name}"), wanted)
    }
    # They keep 15 files at most, we keep all 30.
    assert differing == {("multiple_attachments.eml", "attachments")}
