"""HTML of strangers: nothing runs, nothing is loaded, what people see stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.parse import parse_mail
from hub.safe_html import images_of, shown_html, stored_html


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><use href='data:,x'/></svg>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<iframe src='https://evil.example'></iframe>",
        "<form action='https://evil.example'><input name=password></form>",
        "<style>body{background:url(https://evil.example)}</style>",
        "<div style='background-color:red;background:url(https://evil.example)'>x</div>",
        "<div style='position:fixed;top:0'>x</div>",
        "<table background='https://evil.example/x.gif'><tr><td>x</td></tr></table>",
        "<img src='https://evil.example/pixel.gif' srcset='https://evil.example/2.gif 2x'>",
        "<img src='//evil.example/pixel.gif'>",
        "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
        "<meta http-equiv=refresh content='0;url=https://evil.example'>",
        "<base href='https://evil.example/'>",
        "<link rel=stylesheet href='https://evil.example/x.css'>",
        "<video src='https://evil.example/x.mp4' poster='https://evil.example/x.png'></video>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(evil: str) -> None:
    stored = stored_html(f"<p>before {evil} after</p>")
    safe = shown_html(stored, nothing)
    assert "before" in safe
    for forbidden in ("alert", "<script", "<style", "<iframe", "<form", "onerror", "data:", "position", "srcset"):
        assert forbidden not in stored
    for forbidden in ("evil.example", "src="):
        assert forbidden not in safe


def nothing(address: str) -> str | None:
    """No image is shown."""
    return None


def test_only_what_is_allowed_stands_for_an_image() -> None:
    stored = stored_html(
        "<img src='cid:logo@x'><img src='https://a.example/1.png'><img src='data:image/png;base64,AA'>"
    )
    assert images_of(stored) == ("cid:logo@x", "https://a.example/1.png")
    shown = shown_html(stored, {"cid:logo@x": "data:image/png;base64,QQ=="}.get)
    assert shown == '<img src="data:image/png;base64,QQ=="><img><img>'


def test_what_people_see_stays() -> None:
    html = '<p style="color: red">Hi <b>Anna</b> <img src="cid:logo@x" alt="Logo"></p><blockquote>old</blockquote>'
    safe = shown_html(stored_html(html), lambda address: address)
    for kept in ("color:red", "<b>Anna</b>", 'src="cid:logo@x"', 'alt="Logo"', "<blockquote"):
        assert kept in safe.replace("color: red", "color:red")


def test_links_open_apart_and_tell_nobody_where_from() -> None:
    safe = stored_html('<a href="https://example.com/" target="_self">x</a>')
    assert 'rel="noopener noreferrer"' in safe
    assert 'target="_blank"' in safe


@given(st.text())
def test_sanitising_twice_changes_nothing(text: str) -> None:
    once = stored_html(text)
    assert stored_html(once) == once


def test_images_of_the_mail_are_inline_only_if_it_shows_them() -> None:
    part = b"--b\r\nContent-Type: image/png; name=%b.png\r\nContent-ID: <%b@x>\r\n\r\nPNG\r\n"
    html = b'--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:one@x">\r\n'
    raw = b"From: a@b.c\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" + html + part % (b"1", b"one")
    files = parse_mail(raw + part % (b"2", b"two") + b"--b--").attachments
    assert [(file.name, file.inline, file.content_id) for file in files] == [
        ("1.png", True, "one@x"),
        ("2.png", False, "two@x"),
    ]
