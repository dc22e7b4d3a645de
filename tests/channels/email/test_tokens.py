"""Signed addresses can be read by us and made by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.tokens import ReplyTokens, Token, TokenKind

TOKENS = ReplyTokens(b"a secret of the tests, long enough", "Example.com")
OTHERS = ReplyTokens(b"another secret, which is no use here", "example.com")

numbers = st.integers(0, 2**63 - 1)


@given(numbers, numbers)
def test_what_we_made_we_read(interaction: int, sequence: int) -> None:
    reply = TOKENS.reply_address(interaction, sequence)
    bounce = TOKENS.bounce_address(interaction, sequence)
    assert TOKENS.read(reply.upper()) == Token(TokenKind.REPLY, interaction, sequence)
    assert TOKENS.read(f"<{bounce}>") == Token(TokenKind.BOUNCE, interaction, sequence)
    assert all(len(address.partition("@")[0].encode()) <= 64 for address in (reply, bounce))


@given(numbers, numbers, st.data())
def test_nothing_can_be_changed(interaction: int, sequence: int, data: st.DataObject) -> None:
    address = TOKENS.reply_address(interaction, sequence)
    at = data.draw(st.integers(0, len(address) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789.+@"))
    tampered = address[:at] + letter + address[at + 1 :]
    assert TOKENS.thread_of(tampered) == (interaction if tampered == address else None)


@given(numbers)
def test_another_secret_makes_other_addresses(interaction: int) -> None:
    assert TOKENS.thread_of(OTHERS.reply_address(interaction, 1)) is None


@given(st.text())
def test_any_text_may_be_asked_about(text: str) -> None:
    assert TOKENS.thread_of(text) is None


def test_a_bounce_address_is_no_reply_address() -> None:
    forged = TOKENS.bounce_address(7, 1).replace("bounce+", "reply+")
    assert TOKENS.thread_of(forged) is None


def test_a_token_has_one_spelling() -> None:
    assert TOKENS.thread_of(TOKENS.reply_address(7, 1).replace("+7.", "+07.")) is None


def test_another_domain_is_not_ours() -> None:
    assert TOKENS.thread_of(TOKENS.reply_address(7, 1).replace("example.com", "example.net")) is None


@pytest.mark.parametrize("number", [-1, 2**63])
def test_numbers_that_do_not_fit_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="numbers"):
        TOKENS.reply_address(number, 1)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        ReplyTokens(b"short", "example.com")
