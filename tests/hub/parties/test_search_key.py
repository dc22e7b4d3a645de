"""What a name or a subject is found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.parties.search_key import LONGEST_KEY, beginning_with, search_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Grinder", "grinder"),
        ("  Re: AW: Fwd:  Grinder   is LOUD ", "grinder is loud"),
        ("RE[2]: x", "x"),
        ("Отв: Шумит", "шумит"),
        ("Straße", "strasse"),
        ("Reparatur", "reparatur"),
        ("", ""),
        ("Re:", ""),
    ],
)
def test_a_key_has_neither_case_nor_answer_marks(text: str, key: str) -> None:
    assert search_key(text) == key


@given(st.text(max_size=300))
def test_a_text_is_found_by_its_beginning(text: str) -> None:
    key = search_key(text)
    assert len(key) <= LONGEST_KEY
    for length in range(1, min(len(key), 10) + 1):
        keys = beginning_with(key[:length])
        if keys is not None and key.startswith(keys[0]):
            assert keys[0] <= key < keys[1]


def test_nothing_typed_finds_nothing() -> None:
    assert beginning_with("  ") is None
