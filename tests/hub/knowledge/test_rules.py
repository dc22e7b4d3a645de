"""The rules of articles: what a body may say, addresses, what fits, what differs, Markdown there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.knowledge.body import cleaned, named, pictures, plain_form, shown, text_of
from hub.knowledge.compare import compared
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.front_matter import Unreadable, put_before, taken_apart
from hub.knowledge.import_reading import LANGUAGES as READ
from hub.knowledge.markdown import html_of, markdown_of
from hub.knowledge.ranking import Posting, ranked, wanted_words, weights_of
from hub.knowledge.readings import said_in
from hub.knowledge.slugs import is_slug, slug_of


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<h1>A</h1><h6>B</h6>", "<h2>A</h2><h4>B</h4>"),
        ("<p style='x' class='y' onclick='z'>a</p>", "<p>a</p>"),
        ("<script>x</script><style>y</style><p>a", "<p>a</p>"),
        ("<a href='javascript:x'>a</a><a href='https://b.c'>b</a>", '<a>a</a><a href="https://b.c">b</a>'),
        ("<iframe src='https://x'></iframe><form>a<input></form>", "a"),
        ("<img src='https://x/y.png'><img src='data:image/png;base64,x'><img src='//x/y'>", ""),
        ("<img src='../x.png'><img src='a/b.png'><img alt='x'>", ""),
        ('<img src="a b.png" alt="x" onerror="y">', '<img src="a b.png" alt="x">'),
        ("<table><tr><td colspan=2 bgcolor=red>a", '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'),
        ("<svg><a xlink:href='javascript:x'>a</a></svg>", ""),
        ("<p><font color=red>a</font></p>", "<p>a</p>"),
    ],
)
def test_a_body_says_only_what_it_may(written: str, kept: str) -> None:
    assert cleaned(written) == kept
    assert cleaned(kept) == kept


@given(st.text(max_size=200))
def test_whatever_is_typed_is_cleaned_for_good(typed: str) -> None:
    kept = cleaned(typed)
    assert cleaned(kept) == kept
    assert "<script" not in kept.lower()


def test_a_picture_has_an_address_only_where_it_is_shown() -> None:
    body = cleaned('<p>a</p><img src="b.png" alt="x"><img src="c.png">')
    assert pictures(body) == ("b.png", "c.png")
    assert shown(body, {"b.png": "/x/1"}) == '<p>a</p><img src="/x/1" alt="x">'
    number = "0" * 32
    sent = f'<img src="/desk/knowledge/files/{number}">'
    assert named(sent, {number: 'a & "b".png'}) == '<img src="a &amp; &quot;b&quot;.png">'
    assert cleaned(named(sent, {})) == ""


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<h2>A</h2><p>b <b>c</b></p><ul><li>d</li></ul>", "A\nb c\n\n- d"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ('<p><a href="https://a.b">here</a></p>', "here <https://a.b>"),
        ('<img src="a.png" alt="x">', ""),
    ],
)
def test_a_body_is_text_too(body: str, text: str) -> None:
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How to descale?", "how-to-descale"),
        ("Größe & Weiß", "groesse-weiss"),
        ("Ёлка, щётка и объём", "elka-shchetka-i-obem"),
        ("Crème brûlée", "creme-brulee"),
        ("中文", "article"),
        ("files", "files-1"),
        ("x" * 200, "x" * 80),
    ],
)
def test_an_address_is_made_of_a_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text(max_size=120))
def test_every_title_has_an_address(title: str) -> None:
    assert is_slug(slug_of(title))


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb", "a\nb", ["=a", "=b"]),
        ("a", "a\nb", ["=a", "+b"]),
        ("a\nb", "b", ["-a", "=b"]),
        ("Use citric acid now", "Use malic acid now", ["~Use [-citric][+malic] acid now"]),
        ("Wholly different", "Nothing alike at all here", ["-Wholly different", "+Nothing alike at all here"]),
        ("", "a", ["+a"]),
    ],
)
def test_what_differs_is_told_by_paragraph_and_word(before: str, after: str, lines: list[str]) -> None:
    signs, marks = {"same": "=", "in": "+", "out": "-", "changed": "~"}, {"same": "", "in": "[+", "out": "[-"}
    told = []
    for line in compared(before, after):
        parts = [
            part.text if line.kind != "changed" or part.kind == "same" else f"{marks[part.kind]}{part.text}]"
            for part in line.parts
        ]
        told.append(signs[line.kind] + "".join(parts))
    assert told == lines


@given(st.lists(st.text("ab \n", max_size=12), max_size=6), st.lists(st.text("ab \n", max_size=12), max_size=6))
def test_nothing_is_lost_between_two_versions(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(new)
    lines = compared(before, after)
    taken = ["".join(part.text for part in line.parts if part.kind != "in") for line in lines if line.kind != "in"]
    put = ["".join(part.text for part in line.parts if part.kind != "out") for line in lines if line.kind != "out"]
    assert (taken, put) == (before.splitlines(), after.splitlines())


def postings(**articles: tuple[str, str]) -> list[Posting]:
    """What articles in their languages say, each by its title."""
    words = {name: weights_of(title, "", title) for name, (title, _) in articles.items()}
    known = {word: sum(word in each for each in words.values()) for each in words.values() for word in each}
    return [
        Posting(word, number, number, articles[name][1], weight, known[word])
        for number, name in enumerate(articles, 1)
        for word, weight in words[name].items()
    ]


@pytest.mark.parametrize(
    ("subject", "text", "best"),
    [
        ("Descaling stops", "The machine stops.", [1]),
        ("My machine", "It drips from the steam wand of the machine.", [2]),
        ("Hello", "Thank you, kind regards", []),
        ("", "", []),
        ("Entkalken bricht ab", "", [3]),
    ],
)
def test_what_few_articles_say_counts_most(subject: str, text: str, best: list[int]) -> None:
    said = postings(
        a=("Descale the machine", "en"), b=("The steam wand of the machine drips", "en"), c=("Maschine entkalken", "de")
    )
    wanted = wanted_words(subject, text)
    fitting = [each for each in said if each.word in wanted]
    assert list(ranked(fitting, wanted, 3))[:1] == best


def test_one_s_own_language_and_what_helped_come_first() -> None:
    def same(number: int, language: str, helped: int = 0, unhelped: int = 0) -> Posting:
        return Posting("pump", number, number, language, 40, 2, helped, unhelped)

    assert ranked([same(1, "en"), same(2, "de")], {"pump": 2.0}, 9, ("de",)) == (2, 1)
    assert ranked([same(1, "en", 0, 9), same(2, "en", 9, 0)], {"pump": 2.0}, 9) == (2, 1)
    in_two = [Posting("pump", 1, 7, "en", 40, 2), Posting("pump", 2, 7, "de", 40, 2)]
    assert ranked(in_two, {"pump": 2.0}, 9, ("de",)) == (2,)


MARKDOWN = (
    "Some **bold**, *other* and ~~struck~~ words, `code` and a [link](https://a.b/c).\n",
    "## Heading\n\nText\\\nwith a break.\n\n### Smaller\n",
    "- one\n- two\n  - within\n  - it\n- three\n",
    "1. one\n2. two\n\nAfter.\n",
    "3. three\n4. four\n",
    "> Quoted\n>\n> twice\n\nAfter.\n",
    "```\nas it\n  stands\n```\n",
    "| A | B |\n| --- | --- |\n| 1 | 2\\|3 |\n",
    "![A loaf](loaf.png)\n\n---\n\nEnd.\n",
    "1\\. no list, and \\*no\\* mark, \\# no heading\n",
)


@pytest.mark.parametrize("written", MARKDOWN)
def test_markdown_comes_back_as_it_was(written: str) -> None:
    body = cleaned(html_of(written))
    again = markdown_of(body, lambda name: name)
    assert plain_form(cleaned(html_of(again))) == plain_form(body)


def test_markdown_is_written_plainly() -> None:
    body = '<h2>A</h2><p>x <b>b</b></p><ol start="2"><li>c</li></ol><img src="d e.png" alt="f">'
    assert markdown_of(body, lambda name: f"p/{name}") == "## A\n\nx **b**\n\n2. c\n\n![f](<p/d e.png>)\n"


@pytest.mark.parametrize(
    ("written", "values", "text"),
    [
        ("No front matter", {}, "No front matter"),
        ("---\ntitle: A: b\n# remark\nKey: 'it''s'\n---\n\nText", {"title": "A: b", "key": "it's"}, "Text"),
        ('\ufeff---\r\ntitle: "a \\"b\\""\r\n---\r\nText', {"title": 'a "b"'}, "Text"),
        ("--- \n---\n", {}, ""),
        ("---- no fence", {}, None),
    ],
)
def test_front_matter_is_taken_apart(written: str, values: dict[str, str], text: str | None) -> None:
    if text is None:
        with pytest.raises(Unreadable):
            taken_apart(written)
    else:
        assert taken_apart(written) == (values, text)


@pytest.mark.parametrize("written", ["---\ntitle: a\n", "---\n- a\n---\n"])
def test_broken_front_matter_is_told(written: str) -> None:
    with pytest.raises(Unreadable):
        taken_apart(written)


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="\u2028\u2029\x85"), max_size=60))
def test_values_come_back_from_front_matter(value: str) -> None:
    kept = {"title": value.strip()} if value.strip() else {}
    assert taken_apart(put_before({"title": value.strip()}, "Text\n")) == (kept, "Text\n")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Descaling  PROGRAMME", "descaling programme"),
        ("me@customer.test", ""),
        ("+49 30 1234567", "49 30"),
        ("order 48213", "order"),
        ("x" * 300, "x" * 40),
        ("!?", ""),
    ],
)
def test_figures_keep_nothing_about_somebody(typed: str, kept: str) -> None:
    assert said_in(typed) == kept


def test_files_are_read_in_every_language_there_is() -> None:
    assert READ == LANGUAGES
