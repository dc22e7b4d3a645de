"""Words, wordings, spellings, criteria and marks, as tables of cases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.search.criteria import Criterion, Operator, read, write
from hub.search.files import text_of
from hub.search.folding import fold, words_of
from hub.search.highlight import LENGTH, Piece, marked, snippet
from hub.search.spelling import distance, most_alike, pieces
from hub.search.stems import stem
from hub.search.wording import number_of, understand
from storage.full_text import All, AnyOf, Term, fts5, tsquery


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "mueller"),
        ("Müller", "MULLER"),
        ("Straße", "strasse"),
        ("ёлка", "Елка"),
        ("café", "CAFE"),
        ("Bjørn", "bjorn"),
        ("Łódź", "lodz"),
        ("Æther", "aether"),
        ("Kaffee\u00adma\u00adschine", "kaffeemaschine"),
        ("\u200fגשם\u200e", "גשם"),
    ],
)
def test_what_is_one_word_is_compared_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(alphabet="abceouüßёй é", max_size=12), st.integers(0, 12))
def test_what_is_typed_of_a_word_begins_it(word: str, typed: int) -> None:
    assert fold(word).startswith(fold(word[:typed]))


def test_words_are_letters_and_digits() -> None:
    assert words_of("Anna.Schmidt@example.com", "Nr. 4711-A_b!") == [
        *("anna", "schmidt", "example", "com", "nr", "4711", "a", "b"),
    ]


@pytest.mark.parametrize(
    ("word", "left"),
    [
        *(("bestellungen", "bestellung"), ("rechnung", "rechnung"), ("orders", "order"), ("hausern", "haus")),
        *(("машина", "машин"), ("машинами", "машин"), ("заказов", "заказ"), ("bus", "bus"), ("чай", "чай")),
    ],
)
def test_endings_are_not_looked_for(word: str, left: str) -> None:
    assert stem(word) == left


@pytest.mark.parametrize(
    ("typed", "postgresql", "sqlite"),
    [
        ("Coffee machines", "('coffe':*) & ('machin':*)", '("coffe" *) AND ("machin" *)'),
        ('"the pump"', "('the' <-> 'pump')", '("the pump")'),
        ("anna@example.com", "('anna' <-> 'example' <-> 'com':*)", '("anna example com" *)'),
        (
            "+49 30 1234567",
            "('49301234567':* | '49' <-> '30' <-> '1234567':*)",
            '("49301234567" * OR "49 30 1234567" *)',
        ),
        ("it's' OR (x)", "('it' <-> 's':*) & ('or') & ('x':*)", '("it s" *) AND ("or") AND ("x" *)'),
        (
            "Pumpe in der Küche",
            "('pump':*) & ('in') & ('der') & ('kuch':*)",
            '("pump" *) AND ("in") AND ("der") AND ("kuch" *)',
        ),
        ("die", "('die':*)", '("die" *)'),
        ('!!! "" \'', "", ""),
    ],
)
def test_what_is_typed_is_understood(typed: str, postgresql: str, sqlite: str) -> None:
    wording = understand(typed)
    assert tsquery(wording.wanted) == postgresql
    assert fts5(wording.wanted) == sqlite
    assert bool(wording) == bool(postgresql)


def test_what_must_not_be_there_is_told_apart() -> None:
    wording = understand("grinder -noise")
    assert wording.wanted == All((AnyOf((Term("grind", open_ended=True),)),))
    assert wording.unwanted == All((AnyOf((Term("nois", open_ended=True),)),))
    assert wording.spelt == {"grind": "grinder"}


def test_words_that_are_alike_are_looked_for_too() -> None:
    wording = understand("grindre loud").nearly({"grindr": ("grinder",)})
    assert tsquery(wording.wanted) == "('grindr':* | 'grind':*) & ('loud':*)"


@pytest.mark.parametrize(
    ("text", "number"), [("+49 (30) 123-45", "493012345"), ("030 12345", "3012345"), ("12", ""), ("a 1234567", "")]
)
def test_numbers_are_found_however_they_are_written(text: str, number: str) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        *(("grinder", "grinder", 0), ("grindre", "grinder", 1), ("griner", "grinder", 1), ("grintet", "grinder", 2)),
        *(("maschine", "mashine", 1), ("маслинка", "машинка", 2), ("abc", "xyz", 3)),
    ],
)
def test_mistakes_are_counted(one: str, other: str, far: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == far


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8), st.integers(0, 3))
def test_a_distance_that_is_too_far_is_one_more_than_allowed(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(distance(one, other, 20), most + 1)


def test_only_what_is_hardly_misspelt_is_alike() -> None:
    assert most_alike("kaffemaschiene", ["kaffeemaschine", "maschine", "kaffee"], 4) == ("kaffeemaschine",)
    assert most_alike("bean", ["beam", "bean", "been", "boan", "dean"], 2) == ("beam", "been")
    assert pieces("grindstone") == {" gr", "gri", "rin", "ind", "nds", "dst", "sto", "ton", "one", "ne "}
    assert pieces("pump") & pieces("pmup") == {"-pmp", "-pup"}


@pytest.mark.parametrize("operator", list(Operator))
def test_a_criterion_is_read_as_it_is_written(operator: Operator) -> None:
    day = operator in {Operator.ON, Operator.BEFORE, Operator.AFTER, Operator.BETWEEN}
    amount = operator in {Operator.AT_LEAST, Operator.AT_MOST}
    fields = "day" if day else "text" if operator in {Operator.CONTAINS, Operator.WITHOUT} else "tag"
    values = ("2026-01-31", "2026-02-01") if day else ("a:b", "c")
    fields, values = ("amount", ("19.99", "20")) if amount else (fields, values)
    kept = values if operator in {Operator.BETWEEN, Operator.ANY_OF, Operator.IS_NOT} else values[:1]
    criterion = Criterion(fields, operator, kept)
    assert read([write(criterion)]) == (criterion,)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "password:is:x",
            "tag:contains:x",
            "queue:is:x",
            "queue:is:",
            "day:on:2026-02-30",
            "day:between:2026-02-01",
        ),
        *("tag:is:" + "x" * 121, "queue:anyOf:1~²", "day:on:20260201", "tag:is:\x00", "customer:is:Anna"),
        *("amount:atLeast:-1", "amount:between:1", "amount:atMost:1e9", "amount:atMost:NaN", "sku:contains:C"),
    ],
)
def test_a_criterion_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read([written])


@pytest.mark.parametrize(
    ("operator", "days"),
    [
        (Operator.ON, (date(2026, 3, 2), date(2026, 3, 2))),
        (Operator.BEFORE, (date.min, date(2026, 3, 1))),
        (Operator.AFTER, (date(2026, 3, 3), date.max)),
        (Operator.BETWEEN, (date(2026, 3, 2), date(2026, 3, 9))),
    ],
)
def test_days_are_whole(operator: Operator, days: tuple[date, date]) -> None:
    values = ("2026-03-02", "2026-03-09") if operator == Operator.BETWEEN else ("2026-03-02",)
    assert Criterion("day", operator, values).days == days


TERMS = understand("Müller pump").terms


def test_what_was_looked_for_is_marked_as_it_was_written() -> None:
    assert marked("Mueller's <b>Pumpe</b>", TERMS) == (
        *(Piece("Mueller", marked=True), Piece("'s <b>"), Piece("Pumpe", marked=True), Piece("</b>")),
    )
    assert marked("Mül\u00adler", TERMS) == (Piece("Mül\u00adler", marked=True),)
    assert marked("nothing", TERMS) == (Piece("nothing"),)
    assert marked("nothing", ()) == (Piece("nothing"),)


@given(st.text(max_size=400))
def test_a_snippet_is_a_part_of_the_text(text: str) -> None:
    shown = "".join(piece.text for piece in marked(text, TERMS))
    assert words_of(shown) == words_of(text)
    assert len("".join(piece.text for piece in snippet(text, TERMS))) <= LENGTH + 50


def test_a_snippet_shows_where_most_of_it_stands() -> None:
    text = "pump " + "x " * 300 + "here the pump of Müller leaks " + "y " * 300
    shown = snippet(text, TERMS)
    assert [piece.text for piece in shown if piece.marked] == ["pump", "Müller"]
    assert (shown[0].text, shown[-1].text) == ("… ", " …")


@pytest.mark.parametrize(
    ("content", "content_type", "said"),
    [
        (b"<p>Hello</p><p>you &amp; me</p><script>no()</script>", "text/html; charset=x", "Hello you & me"),
        ("Grüße".encode(), "text/plain", "Grüße"),
        ("Grüße".encode("utf-16"), "text/plain", "Grüße"),
        ("Я хочу вернуть заказ, потому что он пришёл разбитым".encode("cp1251"), "text/csv", "разбитым"),
        (b"a\x00b", "text/plain", "ab"),
    ],
)
def test_files_are_read(content: bytes, content_type: str, said: str) -> None:
    assert said in " ".join(text_of(content, content_type).split())
