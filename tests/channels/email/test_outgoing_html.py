"""Text as HTML: the same words, links that work, pictures in their places, and nothing an agent typed runs."""

from dataclasses import replace
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.outgoing_html import html_of
from channels.email.parse.html_text import html_to_text
from hub.ports import OutboundFile
from tests.channels.email.test_compose import COMPOSER, DRAFT

PICTURE = OutboundFile("image.png", "image/png", b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("one\ntwo", "one<br>\ntwo"),
        ("see https://x.example/a?b=1&c=2.", '<a href="https://x.example/a?b=1&amp;c=2">'),
        ("(https://x.example/a)", '<a href="https://x.example/a">https://x.example/a</a>)'),
        ("write to anna@x.example!", '<a href="mailto:anna@x.example">anna@x.example</a>!'),
        ('<script>alert("x")</script>', "&lt;script&gt;"),
        ("> quoted\nanswer", "<div>quoted</div></blockquote>"),
        ("Yes.\n\n-- \nAnna", 'color:#666">Anna</div>'),
        ("see [image.png]", '<img src="cid:1@x" alt="image.png"'),
        ("see [other.png]", "see [other.png]"),
    ],
)
def test_a_text_becomes_html(text: str, wanted: str) -> None:
    assert wanted in html_of(text, {"image.png": "1@x"})


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=300))
def test_every_word_is_kept(text: str) -> None:
    shown = "".join(html_to_text(html_of(text, {})).split())
    assert "".join(text.replace(">", "").split()) == shown.replace(">", "")


def kinds(raw: bytes) -> list[str]:
    """The parts of a mail in their order."""
    return [part.get_content_type() for part in message_from_bytes(raw).walk()]


def test_a_person_answers_in_text_and_html() -> None:
    assert kinds(COMPOSER.compose(DRAFT).raw) == ["multipart/alternative", "text/plain", "text/html"]


def test_a_machine_answers_in_text() -> None:
    assert kinds(COMPOSER.compose(replace(DRAFT, automatic=True)).raw) == ["text/plain"]


def test_a_picture_stands_in_its_place_and_other_files_behind() -> None:
    pdf = OutboundFile("bill.pdf", "application/pdf", b"%PDF")
    draft = replace(DRAFT, body_text="This one: [image.png]", files=(PICTURE, pdf))
    raw = COMPOSER.compose(draft).raw
    assert kinds(raw) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    parts = list(message_from_bytes(raw).walk())
    html, picture = parts[4].get_payload(decode=True), parts[5]
    assert isinstance(html, bytes)
    assert f"cid:{picture['Content-ID'].strip('<>')}".encode() in html
    assert picture.get_content_disposition() == "inline"


def test_a_picture_nobody_names_is_a_file() -> None:
    assert kinds(COMPOSER.compose(replace(DRAFT, files=(PICTURE,))).raw)[-1] == "image/png"
    assert "multipart/related" not in kinds(COMPOSER.compose(replace(DRAFT, files=(PICTURE,))).raw)


def test_what_was_formatted_stands_in_place_of_the_text_and_the_signature_stays() -> None:
    formatted = (
        '<div><b>Yes</b> [image.png]</div><blockquote>said</blockquote><a href="https://x.example/[image.png]">x</a>'
    )
    html = html_of("Yes [image.png]\n> said\nx\n\n-- \nAnna", {"image.png": "1@x"}, formatted)
    assert '<div><b>Yes</b> <img src="cid:1@x"' in html
    assert '<blockquote style="' in html
    assert html.count("cid:1@x") == 1
    assert html.count("said") == 1
    assert 'color:#666">Anna</div>' in html
