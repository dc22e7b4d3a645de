"""A mail that asks for too much is refused with a reason, quickly; everything else gives something."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.parse import describe, mail_title, parse_mail, to_contact
from hub.errors import Invalid

FROM = b"From: a@example.com\r\n"


def nested_parts(depth: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return FROM + opened + b"\r\ntext"


def nested_html(depth: int) -> bytes:
    return FROM + b"Content-Type: text/html\r\n\r\n" + b"<div>" * depth + b"text" + b"</div>" * depth


def parts(count: int) -> bytes:
    return FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * count + b"--b--"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (FROM + b"\r\n" + b"x" * (50 * 1024 * 1024), "larger than 50 MB"),
        (FROM + b"To: " + b"," * 200_000 + b"\r\n\r\n", "longer than 64 kB"),
        (FROM + b"To: a@example.com\r\n" * 2001 + b"\r\n", "header fields"),
        (FROM + b"X: y\r\n" * 2001 + b"\r\n", "header fields"),
        (FROM + b"To: " + b"a@b.c," * 2001 + b"\r\n\r\n", "2000 addresses"),
        (parts(1001), "1000 parts"),
        (nested_parts(60), "deeper than 50"),
        (nested_html(513), "deeper than 512"),
        (FROM + b"Content-Type: text/html\r\n\r\n" + b"<p>x" * 300_000, "larger than 1 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_cap_is_told(raw: bytes, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        parse_mail(raw)


@pytest.mark.parametrize("raw", [parts(999), nested_parts(50), nested_html(512)], ids=["parts", "depth", "HTML"])
def test_just_within_the_caps(raw: bytes) -> None:
    assert parse_mail(raw).body_text.strip()


# Each would take minutes where time grows with the square of the length.
@pytest.mark.timeout(80)
@pytest.mark.parametrize(
    "raw",
    [
        FROM + b"Content-Type: text/plain" + b";" * 100_000 + b"\r\n\r\ntext",
        FROM + b'Content-Type: text/plain; name="' + b'";x="' * 12_000 + b"\r\n\r\ntext",
        b"From: " + b'"' * 60_000 + b" <a@example.com>\r\n\r\ntext",
        b"From: " + b'\\"' * 30_000 + b" <a@example.com>\r\n\r\ntext",
        b"From: a@example.com " + b"(" * 60_000 + b"\r\n\r\ntext",
        b"From: a@example.com " + b"<" * 60_000 + b"\r\n\r\ntext",
        FROM + b"Subject: " + b"=?utf-8?q?" * 6_000 + b"\r\n\r\ntext",
        FROM + b"References: " + b"<" * 60_000 + b"\r\n\r\ntext",
        FROM + b"\r\n" + b"begin 644 x\r\n" * 100_000 + b"text\r\nend\r\n",
        FROM + b"\r\n" + b"begin 644 x\r\n" * 100_000 + b"text",
        FROM + b"\r\n" + b"On 1 May 2026\r\n" * 100_000 + b"text",
        FROM + b"\r\n" + b"From: 1\r\n> " * 100_000 + b"text",
        FROM + b"\r\n" + b">" * 1_000_000 + b"text",
        FROM + b"no field\r\n" * 500_000 + b"\r\ntext",
        FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * 1_000_000 + b"\r\ntext",
        FROM + b"Content-Type: text/html\r\n\r\n" + b"<" * 1_000_000 + b" text",
        FROM + b"Content-Type: text/html\r\n\r\n" + b"<b>" * 500 + b"<p>" * 200_000 + b"text",
        FROM + b"Content-Type: text/html\r\n\r\n" + b"<table><tr><td>" * 500 + b"text",
        FROM + b"Content-Type: text/html\r\n\r\n<a " + b"x=" * 400_000 + b">text",
        FROM + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+" * 1_000_000 + b"text",
        FROM + b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"x" * 1_000_000 + b"text",
        FROM + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"dGV4dA==" * 500_000,
    ],
    ids=lambda raw: raw[:60].decode("latin-1") + raw[-12:].decode("latin-1"),
)
def test_bombs_do_not_go_off(raw: bytes) -> None:
    assert "text" in parse_mail(raw).body_text


@given(st.binary(max_size=3000))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    understood_or_refused(raw)


FIELDS = """From
To
Subject
Content-Type
Content-Disposition
Content-Transfer-Encoding
Date
References
Message-ID
Return-Path
Received"""
VALUES = """a@b.c
multipart/mixed; boundary=b
multipart/alternative; boundary=b
multipart/report
message/rfc822
text/html; charset=x-none
text/plain; format=flowed; delsp=yes
attachment
; filename*0*=utf-8'en'%e4; filename*1=x
=?utf-8?b?w6Q=?=
base64
quoted-printable
x-uuencode
Mon, 4 May 99999 12:00
\""""
BODIES = """--b
--b--
begin 644 a\n#86)C\nend
<p>a<b>
=E4=
w6Q=
> a
ü\0
-- \n
Content-Type: message/delivery-status\n\nAction: failed\nFinal-Recipient: x"""
fields, values = st.sampled_from(FIELDS.split("\n")), st.sampled_from(VALUES.split("\n"))
bodies = st.sampled_from(BODIES.replace("\n", "\r\n").split("\r\n"))


@given(st.lists(st.tuples(fields, values)), st.lists(bodies))
def test_any_mixture_is_a_mail(header: list[tuple[str, str]], body: list[str]) -> None:
    raw = "".join(f"{name}: {value}\r\n" for name, value in header) + "\r\n" + "\r\n".join(body)
    understood_or_refused(raw.encode())


def understood_or_refused(raw: bytes) -> None:
    assert isinstance(mail_title(raw), str)
    with suppress(Invalid):
        mail = parse_mail(raw)
        assert describe(mail)
        assert to_contact(mail, {}).sender.address
