"""What is asked of a token endpoint, and what of its answers is believed (RFC 6749)."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.mailboxes.oauth import Grant, TokenRefused, question, token_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GRANT = Grant("hush", "refresh")


def answer(**told: object) -> bytes:
    return json.dumps({"access_token": "access", "token_type": "Bearer", "expires_in": 3600, **told}).encode()


@pytest.mark.parametrize(
    ("grant", "scope", "asked"),
    [
        (
            GRANT,
            "mail",
            {
                "grant_type": "refresh_token",
                "refresh_token": "refresh",
                "client_id": "us",
                "client_secret": "hush",
                "scope": "mail",
            },
        ),
        (Grant("", "refresh"), "", {"grant_type": "refresh_token", "refresh_token": "refresh", "client_id": "us"}),
        (Grant("hush", ""), "", {"grant_type": "client_credentials", "client_id": "us", "client_secret": "hush"}),
    ],
)
def test_the_question_is_as_the_standard_says(grant: Grant, scope: str, asked: dict[str, str]) -> None:
    assert question(grant, "us", scope) == asked


@pytest.mark.parametrize(
    ("told", "life"),
    [
        ({}, 3540),
        ({"expires_in": "3600"}, 3540),
        ({"expires_in": 60}, 30),
        ({"expires_in": None}, 3540),
        ({"expires_in": -5}, 3540),
        ({"expires_in": 1e300}, 3540),
        ({"expires_in": "nan"}, 3540),
    ],
)
def test_a_token_is_renewed_before_its_end(told: dict[str, object], life: int) -> None:
    assert token_of(200, answer(**told), GRANT, NOW).renew_at == NOW + timedelta(seconds=life)


def test_a_changed_refresh_token_counts_from_now_on() -> None:
    assert token_of(200, answer(refresh_token="new"), GRANT, NOW).refresh == "new"
    assert token_of(200, answer(), GRANT, NOW).refresh == "refresh"
    assert token_of(200, answer(refresh_token="new"), Grant("hush", ""), NOW).refresh == ""


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (400, b'{"error": "invalid_grant", "error_description": "allow it anew"}', "invalid_grant allow it anew"),
        (400, b"<html>", "400"),
        (200, b"{}", "200"),
        (200, answer(access_token=7), "200"),
        (200, answer(access_token="a\r\nb"), "200"),
        (200, answer(access_token="ü"), "200"),
        (500, answer(), "500"),
        (200, b"[" * 100_000, "200"),
    ],
)
def test_what_is_no_token_is_refused_with_what_was_said(status: int, content: bytes, said: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        token_of(status, content, GRANT, NOW)
    assert said in refused.value.message


@given(st.integers(), st.binary())
def test_no_answer_breaks_it(status: int, content: bytes) -> None:
    with pytest.raises(TokenRefused):
        token_of(status, content, GRANT, NOW)


def test_secrets_survive_being_kept() -> None:
    assert Grant.of(GRANT.text()) == GRANT
    for text in ("", "[]", "{}", "7"):
        with pytest.raises(Invalid):
            Grant.of(text)
