"""Whose a message is for one person, and names of files that stay where they are unpacked."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.privacy.archive_file import safe_name
from hub.privacy.whose import Sides, Whose, hidden_for, is_others, whose

CARLA, US, ERIK = "carla@customer.com", "support@example.com", "erik@customer.com"


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        (Sides(True, 1, CARLA, (US,)), Whose.THEIRS),
        (Sides(True, 9, "Carla@Customer.com", (US,)), Whose.THEIRS),
        (Sides(True, 2, ERIK, (US,)), Whose.OTHERS),
        (Sides(True, 2, ERIK, (US,), (CARLA,)), Whose.TO_THEM),
        (Sides(False, None, US, (CARLA,)), Whose.TO_THEM),
        (Sides(False, None, US, (ERIK,), ("CARLA@customer.com",)), Whose.TO_THEM),
        (Sides(False, None, US, (ERIK,), (), (CARLA,)), Whose.TO_THEM),
        (Sides(False, None, US, (ERIK,)), Whose.OTHERS),
        # We wrote it, whatever address it names: nobody is taken for the author of what we sent.
        (Sides(False, 1, CARLA, (ERIK,)), Whose.OTHERS),
    ],
)
def test_whose_a_message_is(sides: Sides, expected: Whose) -> None:
    assert whose(sides, frozenset({1}), frozenset({CARLA})) == expected


@pytest.mark.parametrize(
    ("sides", "stays"),
    [
        (Sides(True, 1, CARLA, (US,)), False),
        (Sides(True, 2, ERIK, (US,), (CARLA,)), True),
        (Sides(False, None, US, (ERIK,)), True),
        (Sides(False, None, US, (ERIK,), (CARLA,)), False),
        # Nobody is known to have written it, as in a notice that a mail came back.
        (Sides(True, None, "mailer-daemon@customer.com", (US,)), False),
    ],
)
def test_what_others_said_is_not_erased(sides: Sides, stays: bool) -> None:
    assert is_others(sides, frozenset({1}), frozenset({CARLA})) == stays


def test_of_hidden_copies_everybody_knows_their_own() -> None:
    assert hidden_for((ERIK, "CARLA@customer.com"), frozenset({CARLA})) == ("CARLA@customer.com",)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\evil.exe", "evil.exe"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ("Счёт №1.pdf", "Счёт _1.pdf"),
        ("a\x00\nb<>.txt", "a_b_.txt"),
    ],
)
def test_a_name_is_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 100
    assert PurePosixPath(safe).name == safe
    assert not safe.startswith(".")
    assert "\\" not in safe
