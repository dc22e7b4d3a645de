"""Folder names in the spelling of RFC 3501 section 5.1.3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.folder_names import decoded, encoded


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", "INBOX"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("Tom & Jerry", "Tom &- Jerry"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("Отправленные", "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"),
    ],
)
def test_names_are_written_as_the_standard_says(name: str, written: str) -> None:
    assert encoded(name) == written
    assert decoded(written) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_comes_back(name: str) -> None:
    assert encoded(name).isascii()
    assert decoded(encoded(name)) == name


@given(st.text())
def test_what_is_not_encoded_is_left_alone(text: str) -> None:
    assert isinstance(decoded(text), str)
