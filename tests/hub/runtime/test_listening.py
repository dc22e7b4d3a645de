"""Addresses to listen on."""

import pytest

from hub.errors import Invalid
from hub.runtime.listening import address_of


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:25", ("::1", 25)),
        (":8080", ("0.0.0.0", 8080)),  # noqa: S104 - left out on purpose
    ],
)
def test_an_address_is_read(written: str, address: tuple[str, int]) -> None:
    assert address_of(written) == address


@pytest.mark.parametrize("written", ["", "8080", "localhost", "localhost:", "localhost:http", "a:70000", "a:-1"])
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        address_of(written)
