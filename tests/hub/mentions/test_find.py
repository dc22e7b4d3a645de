"""Whom a note calls by an `@`."""

import pytest

from hub.mentions.find import mentioned

NAMES = ("Anna", "Anna Berg", "Boris", "Ян Ковалёв", "")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("@Anna look", {"Anna"}),
        ("Look, @Anna Berg!", {"Anna Berg"}),
        ("@Anna Bergmann", {"Anna"}),
        ("@Annabelle", set()),
        ("@anna", set()),
        ("(@Boris) and\n@Ян Ковалёв, please", {"Boris", "Ян Ковалёв"}),
        ("@Ян, look", {"Ян Ковалёв"}),
        ("@Яна", set()),
        ("@Ковалёв", set()),
        ("mail info@Anna", set()),
        ("@ Anna", set()),
        ("@@Boris", {"Boris"}),
        ("@", set()),
        ("", set()),
    ],
)
def test_names_are_found_whole_and_the_longer_one_is_meant(body: str, found: set[str]) -> None:
    assert mentioned(body, NAMES) == found


def test_a_first_name_that_two_have_calls_neither() -> None:
    assert mentioned("@Boris look", ("Boris Hartmann", "Boris Orlow")) == set()
