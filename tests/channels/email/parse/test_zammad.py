"""What a grown ticket system reads in sixty real, odd mails, and where we read something else on purpose."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from channels.email.parse import MailAttachment, ParsedMail
from channels.email.parse.html_text import html_title, html_to_text
from tests.channels.email.parse.samples import expectations, letters, sample

NOTHING_VISIBLE = "novisiblecontent"
# (file, what differs): why ours is right.
ON_PURPOSE = {
    ("mail018.box", "body"): "they show UTF-7 undecoded",
    ("mail018.box", "subject"): "they show UTF-7 undecoded",
    ("mail021.box", "body"): "they show mojibake for Russian",
    ("mail046.box", "from"): "they show mojibake for Chinese",
    ("mail054.box", "body"): "the text behind the damaged header is shown",
    ("mail060.box", "body"): "they show mojibake",
}
# So many of the sixty must agree in everything.
FLOOR = 54


def differences(mail: ParsedMail, wanted: dict[str, Any]) -> set[str]:
    """In what we read something else."""
    sender = mail.senders[0]
    name_and_address = (letters(sender.name), letters(sender.address))
    found = {
        "subject": letters(mail.subject) == letters(wanted["subject"]),
        "from": name_and_address == (letters(wanted["from_display_name"]), letters(wanted["from_email"])),
        "to": all(letters(to.address) in letters(wanted["to"]) for to in mail.to)
        and bool(mail.to) == ("@" in (wanted["to"] or "")),
        "body": same_body(mail, wanted),
        "files": files_are_there(mail, wanted["attachments"]),
        "names": names_are_there(mail, wanted["attachments"]),
    }
    return {what for what, same in found.items() if not same}


def same_body(mail: ParsedMail, wanted: dict[str, Any]) -> bool:
    is_html = wanted["content_type"] == "text/html"
    text = letters(html_to_text(wanted["body"]) if is_html else wanted["body"])
    html = f"{html_title(mail.body_html)} {html_to_text(mail.body_html)}" if mail.body_html else ""
    ours = {letters(mail.body_text), letters(html)}
    return text in ours or (text == NOTHING_VISIBLE and "" in ours)


def hashes(file: MailAttachment) -> set[str]:
    unix = file.content.replace(b"\r\n", b"\n").rstrip(b"\n")
    return {file.sha256, hashlib.sha256(unix).hexdigest()}


def kept(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """They keep the HTML of a mail as a file as well; we keep the whole mail."""
    return [file for file in wanted if file["filename"] != "message.html"]


def files_are_there(mail: ParsedMail, wanted: list[dict[str, Any]]) -> bool:
    ours = {digest for file in mail.attachments for digest in hashes(file)}
    return all({file["sha256"], file.get("sha256_lf")} & ours for file in kept(wanted))


def names_are_there(mail: ParsedMail, wanted: list[dict[str, Any]]) -> bool:
    ours = {letters(file.name) for file in mail.attachments}
    return all(letters(file["filename"]) in ours for file in kept(wanted) if file["filename"] != "file")


@pytest.mark.parametrize("number", range(1, 61))
def test_we_read_what_they_read(corpora: Path, number: int) -> None:
    expected = expectations(corpora, "zammad")
    name = next(name for name in expected if name.startswith(f"mail{number:03}"))
    differing = {what for file, what in ON_PURPOSE if file == name}
    assert differences(sample(corpora, f"zammad/{name}"), expected[name]) == differing


def test_the_floor_is_held() -> None:
    assert 60 - len({file for file, _ in ON_PURPOSE}) >= FLOOR
