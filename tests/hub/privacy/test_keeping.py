"""What stays of who is erased, and by what files and addresses are known."""

import pytest
from sqlalchemy import String

from hub.privacy.blobs import NAMING
from hub.privacy.keeping import Why, is_statutory, must_end, remains
from hub.privacy.seal import AddressSeal
from tests.services.models import metadata

SEAL = AddressSeal(b"k" * 32)


@pytest.mark.parametrize(
    ("kind", "state", "kept"),
    [
        ("order", "cart", False),
        ("order", "abandoned", False),
        ("order", "placed", True),
        ("order", "cancelled", True),
        ("return", "open", True),
        ("quotation", "sent", False),
        ("case", "closed", False),
    ],
)
def test_what_the_law_wants_kept(kind: str, state: str, kept: bool) -> None:
    assert is_statutory(kind, state) == kept


@pytest.mark.parametrize(
    ("kind", "state", "first"),
    [
        ("order", "cart", False),
        ("order", "placed", True),
        ("order", "abandoned", False),
        ("return", "approved", True),
        ("quotation", "sent", False),
        ("case", "waiting_customer", True),
    ],
)
def test_what_has_to_end_before_somebody_is_erased(kind: str, state: str, first: bool) -> None:
    assert must_end(kind, state) == first


def test_nothing_is_said_to_stay_of_what_there_is_none() -> None:
    assert Why.STATUTORY not in remains({Why.STATUTORY: 0, Why.AUDIT: 2})
    assert remains({Why.AUDIT: 2})[Why.AUDIT] == 2


def test_every_column_that_names_a_blob_is_known() -> None:
    """A blob is forgotten once nothing names it: a column that is not asked would lose its files."""
    found = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and column.type.length == 64 and column.name not in _NO_BLOBS
    }
    assert found == {(column.class_.__tablename__, column.key) for column in NAMING}


_NO_BLOBS = {
    "zone",
    "token_hash",
    "csrf_token",
    "client_address",
    "previous_hash",
    "hash",
    "sha256",
    "digest",
    "reader",
}


def test_an_address_is_known_again_and_not_read() -> None:
    assert SEAL.of("email", "Carla@Home.com") == SEAL.of("email", "carla@home.com")
    others = {AddressSeal(b"x" * 32).of("email", "carla@home.com"), SEAL.of("fax", "carla@home.com")}
    assert SEAL.of("email", "carla@home.com") not in others
    assert "carla" not in SEAL.of("email", "carla@home.com")
