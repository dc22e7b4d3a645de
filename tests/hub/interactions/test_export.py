"""A conversation leaves the house as mails: whole, readable by any program, and written down."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.audit import audit_entries
from hub.drafts.write_note import NoteRequest, write_note
from hub.errors import NotFound
from hub.interactions.export import begin_export, mails
from hub.interactions.files import store_upload
from hub.interactions.mail_copy import MailCopy, as_mail
from hub.ports import OutboundFile
from tests.hub.company import Company
from tests.hub.interactions.test_reply import answer, opened, send

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
SAID = MailCopy(("Zoë, Ltd", "zoe@customer.test"), ("a@x.test", "b@x.test"), ("c@x.test",), "Größe", AT, "Hallo\n")
FILE = OutboundFile("Fläche.pdf", "application/pdf", b"%PDF-1.4\r\n\x00")
KINDS = ("", "message/rfc822", "multipart/mixed", "x", "a/b\r\nBcc: c")


def read(raw: bytes) -> EmailMessage:
    """As a mail program reads it."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_a_mail_program_reads_what_was_said() -> None:
    mail = read(as_mail(replace(SAID, html="<p>Hallo</p>", external_id="x" * 120 + "@x.test", files=(FILE,))))
    assert (mail["Subject"], mail["To"], mail["Cc"]) == ("Größe", "a@x.test, b@x.test", "c@x.test")
    assert mail["From"].addresses[0].addr_spec == "zoe@customer.test"
    assert mail["Message-ID"] == "<" + "x" * 120 + "@x.test>"
    assert mail["Date"].datetime == AT
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (plain.get_content().strip(), html.get_content().strip()) == ("Hallo", "<p>Hallo</p>")
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (FILE.name, FILE.content)


@given(words=st.text(max_size=60), kind=st.sampled_from(KINDS))
def test_nothing_that_was_said_writes_a_line_of_the_head(words: str, kind: str) -> None:
    hostile = f"{words}\r\nBcc: spy@x.test"
    copy = MailCopy((hostile, hostile), (hostile,), (hostile,), hostile, AT, words, words, hostile)
    mail = message_from_bytes(as_mail(replace(copy, files=(OutboundFile(hostile, kind, b"x"),))), policy=SMTPUTF8)
    assert "Bcc" not in mail


async def test_it_is_exported_whole_and_that_is_written_down(company: Company) -> None:
    said = await opened(company)
    row = await store_upload(company.storage, FILE, company.anna)
    await send(company, answer(said, files=(row.public_id,)))
    await write_note(company.storage, NoteRequest(said.row.id, "Internal.", "a key of a note"), company.anna)
    messages = await begin_export(company.storage, said.row.id, company.anna)
    files = {name: read(raw) async for name, _, raw in mails(company.storage, messages)}
    assert [name[:4] for name in files] == ["001-", "002-"]
    assert [file.get_filename() for file in list(files.values())[1].iter_attachments()] == [FILE.name]
    entry = (await audit_entries(company.storage))[-1]
    assert (entry.action, entry.actor_id) == ("interaction.exported", company.anna.user_id)
    assert entry.detail == {"interaction": said.row.id, "messages": 2}


async def test_nobody_exports_what_they_may_not_see(company: Company) -> None:
    said = await opened(company)
    with pytest.raises(NotFound):
        await begin_export(company.storage, said.row.id, company.clara)
    assert [entry.action for entry in await audit_entries(company.storage)] == []
