"""What Outlook packed into winmail.dat comes out again, and the packet is kept."""

import base64
from pathlib import Path

import pytest

from channels.email.parse import ParsedMail, parse_mail
from tests.channels.email.parse.samples import expectations

MAIL = """From: Carla <carla@customer.test>
To: support@example.com
Subject: Packed
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: text/plain

{text}
--m
Content-Type: {kind}; name=winmail.dat
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=winmail.dat

{packet}
--m--
"""


def read(packet: bytes, text: str = "See the files.", kind: str = "application/ms-tnef") -> ParsedMail:
    return parse_mail(MAIL.format(text=text, kind=kind, packet=base64.encodebytes(packet).decode()).encode())


def packet(corpora: Path, name: str) -> bytes:
    return (corpora / "mail/tnefparse" / name).read_bytes()


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/octet-stream"])
@pytest.mark.parametrize("name", ["bad_checksum.tnef", "duplicate_filename.tnef", "umlaut.tnef", "IPM-DistList.tnef"])
def test_every_file_comes_out(corpora: Path, name: str, kind: str) -> None:
    wanted = expectations(corpora, "tnefparse")[name]["attachments"]
    mail = read(packet(corpora, name), kind=kind)
    kept, *files = mail.attachments
    assert (kept.name, kept.content) == ("winmail.dat", packet(corpora, name))
    assert [file.sha256[: len(want["sha256"])] for file, want in zip(files, wanted, strict=True)] == [
        want["sha256"] for want in wanted
    ]
    names = {want["name"] for want in wanted} - {"", "Untitled Attachment"}
    assert names <= {file.name for file in files}
    assert mail.body_text.strip() == "See the files."


def test_its_text_is_shown_if_there_is_no_other(corpora: Path) -> None:
    mail = read(packet(corpora, "bad_checksum.tnef"), text="")
    assert mail.body_text.strip()
    assert mail.body_html_safe


def test_rich_text_is_a_file_if_there_is_no_other_text(corpora: Path) -> None:
    mail = read(packet(corpora, "umlaut.tnef"), text="")
    assert "message.rtf" in [file.name for file in mail.attachments]


@pytest.mark.parametrize("cut", [4, 20, 200, 1000])
def test_a_broken_packet_is_kept_and_said(corpora: Path, cut: int) -> None:
    mail = read(packet(corpora, "umlaut.tnef")[:cut])
    assert mail.attachments[0].name == "winmail.dat"
    assert mail.body_text.strip() == "See the files."


def test_a_broken_packet_and_nothing_else_is_a_mail_with_a_file() -> None:
    mail = read(b"\x78\x9f\x3e\x22 and no more", text="")
    assert [file.name for file in mail.attachments] == ["winmail.dat"]


def test_another_file_of_that_name_is_only_a_file() -> None:
    mail = read(b"no packet")
    assert [file.name for file in mail.attachments] == ["winmail.dat"]
    assert not any("unpacked" in defect for defect in mail.defects)
