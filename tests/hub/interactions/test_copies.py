"""Addresses as people type them."""

import pytest

from hub.errors import Invalid
from hub.interactions.copies import addresses
from hub.ports import Address


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("a@b.example", Address("a@b.example")),
        ("  a@b.example ", Address("a@b.example")),
        ("Anna B <a@b.example>", Address("a@b.example", "Anna B")),
        ('"Anna, B" <a@b.example>', Address("a@b.example", "Anna, B")),
        ("a@müller.example", Address("a@müller.example")),
    ],
)
def test_an_address_is_read(written: str, wanted: Address) -> None:
    assert addresses([written], "copies", set()) == (wanted,)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "anna",
        "a@b",
        "a b@c.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example,c@d.example",
        "x" * 260 + "@b.c",
    ],
)
def test_what_is_no_address_is_refused_by_its_field(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        addresses([written], "copies", set())
    assert "copies" in refused.value.fields


def test_nobody_gets_it_twice() -> None:
    taken = {"to@b.example"}
    found = addresses(["To@b.example", "c@b.example", "C@B.example"], "copies", taken)
    assert found == (Address("c@b.example"),)
    assert addresses(["c@b.example"], "hidden_copies", taken) == ()


def test_a_copy_goes_to_so_many_and_no_more() -> None:
    with pytest.raises(Invalid):
        addresses([f"a{number}@b.example" for number in range(51)], "copies", set())
