"""Plain text: links that lead where they say, quotations folded, nothing lost and nothing run."""

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from hub.web.linked_text import FOLDED_FROM, linked_text
from hub.web.viewer import Viewer, looking


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Somebody looks, as whenever a page is rendered."""
    with looking(Viewer("en")):
        yield


def links(text: str) -> list[str]:
    return re.findall(r'<a href="([^"]*)"', linked_text(text))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("See https://example.com/a?b=c&d=e#f.", "https://example.com/a?b=c&amp;d=e#f"),
        ("(https://example.com/a)", "https://example.com/a"),
        ("https://en.example.org/wiki/Coffee_(drink)", "https://en.example.org/wiki/Coffee_(drink)"),
        ("<http://example.com>", "http://example.com"),
        ("www.example.com, please", "https://www.example.com"),
        ("write to anna.b+c@example.co.uk!", "mailto:anna.b+c@example.co.uk"),
        ("HTTPS://EXAMPLE.COM/X", "HTTPS://EXAMPLE.COM/X"),
        ("https://müller.example/straße", "https://müller.example/straße"),
    ],
)
def test_addresses_become_links(text: str, target: str) -> None:
    assert links(text) == [target]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "www.",
        "@example.com",
        "anna@",
        "a@b",
    ],
)
def test_nothing_else_does(text: str) -> None:
    assert links(text) == []


@pytest.mark.parametrize(
    "evil", ['https://x.example/"onmouseover=alert(1)', "https://x.example/'x", "https://x/<script>"]
)
def test_no_address_breaks_out_of_its_link(evil: str) -> None:
    html = linked_text(evil)
    assert "<script" not in html
    assert re.search(r'"\s*onmouseover', html) is None


@given(st.text(alphabet=st.sampled_from("a.@:/>\n<&\"'()hw tps")))
def test_the_text_stays_whole(text: str) -> None:
    html = linked_text(text)
    assert isinstance(html, Markup)
    shown = re.sub(r"<summary>.*?</summary>", "", str(html))
    bare = unescape(re.sub(r"<[^>]*>", "", shown))
    assert "".join(bare.split()) == "".join(text.split())


def test_long_quotations_are_folded_and_short_ones_told_apart() -> None:
    long = "\n".join(f"> line {number}" for number in range(FOLDED_FROM))
    html = linked_text(f"Yes.\n> Really?\nNo.\n{long}\nBye")
    assert html.count("<blockquote") == 2
    assert html.count("<details") == 1
    assert f"{FOLDED_FROM} quoted lines" in html


@pytest.mark.parametrize(
    "text", ["a@" * 50_000, "www." * 25_000, "https://" * 12_500, "(" * 100_000, "https://x" + ")" * 2000]
)
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    linked_text(text)
    assert time.process_time() - started < 2
