"""How a mailbox is told from all others."""

import pytest

from channels.email.imap_account import SOURCE_LENGTH, ImapAccount


@pytest.mark.parametrize("length", [1, 60, 320])
def test_source_fits_where_positions_are_kept(length: int) -> None:
    account = ImapAccount("mail.example", 993, "x" * length, "secret", "help@shop.example")
    assert len(account.source) <= SOURCE_LENGTH
    assert account.source.startswith("imap:x")


def test_long_names_that_begin_alike_stay_apart() -> None:
    sources = {ImapAccount("h" * 250, 993, "u", "secret", "a@b.example", folder=f).source for f in ("INBOX", "Sent")}
    assert len(sources) == 2


def test_short_names_are_as_they_always_were() -> None:
    assert ImapAccount("mail.example", 993, "help", "secret", "a@b.example").source == (
        "imap:help@mail.example:993/INBOX"
    )
