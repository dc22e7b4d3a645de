"""Addresses are kept in one way, however they were written."""

import pytest

from hub.errors import Invalid
from hub.parties.numbers import canonical


@pytest.mark.parametrize(
    ("channel", "written", "country", "kept"),
    [
        ("phone", "030 123456", "DE", "+4930123456"),
        ("phone", "+49 (0)30 123456", "DE", "+4930123456"),
        ("phone", "0049-30-123456", "DE", "+4930123456"),
        ("fax", "8 (495) 123-45-67", "RU", "+74951234567"),
        ("phone", "+7 495 123-45-67", "DE", "+74951234567"),
        ("phone", "020 7946 0018", "GB", "+442079460018"),
        ("email", " Carla@Customer.COM ", "DE", "carla@customer.com"),
        ("chat", "visitor 7", "DE", "visitor 7"),
    ],
)
def test_an_address_is_kept_in_one_way(channel: str, written: str, country: str, kept: str) -> None:
    assert canonical(channel, written, country) == kept
    assert canonical(channel, kept, country) == kept


@pytest.mark.parametrize(
    ("channel", "written"),
    [("phone", "call me"), ("phone", "1"), ("phone", ""), ("email", "carla"), ("email", "a b@c.de"), ("chat", "\x00")],
)
def test_what_is_no_address_is_refused(channel: str, written: str) -> None:
    with pytest.raises(Invalid):
        canonical(channel, written, "DE")
