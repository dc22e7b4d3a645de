"""Passwords of mailboxes are unreadable in the database, and bound to their mailbox and key."""

from dataclasses import replace

import pytest

from hub.errors import Invalid
from hub.mailboxes.sealing import Sealer


def test_a_sealed_secret_opens_again_and_looks_different_each_time() -> None:
    sealer = Sealer(b"k" * 32)
    first, second = sealer.seal("pässword", "a"), sealer.seal("pässword", "a")
    assert first.content != second.content
    assert "pässword".encode() not in first.content
    assert sealer.open(first, "a") == sealer.open(second, "a") == "pässword"


def test_another_key_another_mailbox_or_a_change_is_refused() -> None:
    sealer = Sealer(b"k" * 32)
    sealed = sealer.seal("password", "a")
    changed = replace(sealed, content=sealed.content[:-1] + bytes([sealed.content[-1] ^ 1]))
    for opener, content, about in (
        (Sealer(b"x" * 32), sealed, "a"),
        (sealer, sealed, "b"),
        (sealer, changed, "a"),
        (sealer, replace(sealed, content=b""), "a"),
    ):
        with pytest.raises(Invalid):
            opener.open(content, about)
