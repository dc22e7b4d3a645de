"""What agents write with formatting: nothing dangerous stays, and the text says the same as the HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rich_text import cleaned, text_of


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<b>Hi</b> <strong>x</strong><br>", "<b>Hi</b> <strong>x</strong><br>"),
        ('<div style="position:fixed" class="x" onclick="y()">a</div>', "<div>a</div>"),
        ("<script>alert(1)</script><style>p{}</style>a", "a"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="https://x.test" target="_blank">a</a>', '<a href="https://x.test">a</a>'),
        ('<img src="https://x.test/spy.gif">a<iframe src="//x"></iframe>', "a"),
        ("<h1>Big</h1><table><tr><td>cell</td></tr></table>", "Bigcell"),
        ("<!--[if mso]>x<![endif]-->a", "a"),
    ],
)
def test_only_what_may_be_written_stays(html: str, clean: str) -> None:
    assert cleaned(html) == clean


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two <b>bold</b>\n  words", "One\nTwo bold words"),
        ("<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>e", "- a\n- b\n  1. c\n  2. d\ne"),
        ("<blockquote><div>said</div><blockquote>before</blockquote></blockquote>so", "> said\n> > before\nso"),
        ('<a href="https://x.test">here</a>, <a href="https://y.test">https://y.test</a>',
         "here <https://x.test>, https://y.test"),
        ('<a href="mailto:a@b.test">a@b.test</a>', "a@b.test"),
        ("a&nbsp;&nbsp;b &lt;c&gt; &amp;", "a b <c> &"),
        ("<div><br></div>", ""),
        ("</ul></blockquote></li>a", "a"),
    ],
)  # fmt: skip
def test_the_text_says_the_same(html: str, text: str) -> None:
    assert text_of(html) == text


@given(st.text(alphabet="<>/abiulodvp \n&;\"'=", max_size=200))
def test_cleaning_is_done_once_and_reads_anything(html: str) -> None:
    once = cleaned(html)
    assert cleaned(once) == once
    text_of(once)
