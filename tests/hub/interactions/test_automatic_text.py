"""What an automatic answer says, and what it never says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.interactions.automatic_text import chosen, filled, harmless

TEXTS = {"en": "Number {{ number }}", "de": "Nummer {{ number }}", "ru": "Номер {{ number }}"}


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("Where is my order? It is not with me.", "en"),
        ("Wo ist meine Bestellung? Ich habe sie nicht.", "de"),
        ("Где мой заказ 12?", "ru"),
        ("12345", "en"),
        ("Où est ma commande", "en"),
    ],
)
def test_the_text_is_in_the_writers_language_else_the_first(written: str, language: str) -> None:
    assert chosen(TEXTS, written) == TEXTS[language]


def test_without_texts_there_is_nothing_to_say() -> None:
    assert chosen({}, "Hello") == ""


def test_names_are_filled_and_unknown_ones_become_nothing() -> None:
    text = "{{number}}: {{ subject }}{{ body }}, {{ number }"
    assert filled(text, 7, "Order {{ number }}") == "7: Order {{ number }}, {{ number }"


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Grinder is loud", "Grinder is loud"),
        ("Buy at https://evil.example/x now", "Buy at … now"),
        ("see www.evil.example", "see …"),
        ("evil.example/win", "…"),
        ("a\r\nBcc: all@example.com\x00 \u202eb", "a Bcc: all@example.com b"),
    ],
)
def test_a_subject_comes_back_without_anything_worth_sending(subject: str, shown: str) -> None:
    assert harmless(subject) == shown


@given(st.text())
def test_any_subject_becomes_one_short_line(subject: str) -> None:
    line = harmless(subject)
    assert len(line) <= 80
    assert "://" not in line
    assert "\n" not in line
    assert line == line.strip()
