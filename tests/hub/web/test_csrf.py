"""A state changes only for a page of ours: the matrix of origins and tokens."""

import pytest

from tests.hub.web.site import Client, enter, form_token, origin, post_form

ELSEWHERE = "https://evil.example"


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({"Origin": "own"}, "right", 200),
        ({"Sec-Fetch-Site": "same-origin"}, "right", 200),
        ({"Origin": "own"}, "wrong", 403),
        ({"Origin": "own"}, "", 403),
        ({"Origin": ELSEWHERE}, "right", 403),
        ({"Origin": "null"}, "right", 403),
        ({"Origin": ELSEWHERE, "Sec-Fetch-Site": "same-origin"}, "right", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "right", 403),
        ({"Sec-Fetch-Site": "same-site"}, "right", 403),
        ({"Sec-Fetch-Site": "none"}, "right", 403),
        ({}, "right", 403),
    ],
)
@pytest.mark.usefixtures("nina")
@pytest.mark.parametrize("signed_in", [False, True])
async def test_unsafe_method_needs_good_origin_and_token(
    client: Client, signed_in: bool, headers: dict[str, str], token: str, status: int
) -> None:
    if signed_in:
        await enter(client)
    right = await form_token(client, "/form")
    sent = {"right": right, "wrong": right[:-1] + "-", "": ""}[token]
    named = {name: origin(client) if value == "own" else value for name, value in headers.items()}
    answer = await client.post("/write", data={"csrf_token": sent}, headers=named)
    assert answer.status == status


async def test_token_may_come_as_a_header(client: Client) -> None:
    headers = {"Origin": origin(client), "X-CSRF-Token": await form_token(client)}
    assert (await client.post("/write", json={"any": "thing"}, headers=headers)).status == 200


async def test_token_of_json_body_does_not_count(client: Client) -> None:
    token = await form_token(client)
    answer = await client.post("/write", json={"csrf_token": token}, headers={"Origin": origin(client)})
    assert answer.status == 403


async def test_without_a_cookie_no_token_is_right(client: Client) -> None:
    token = await form_token(client)
    client.session.cookie_jar.clear()
    assert (await post_form(client, "/write", token)).status == 403
    assert (await post_form(client, "/write", "")).status == 403


async def test_visitors_token_does_not_do_for_a_session(client: Client, nina: int) -> None:
    before = await form_token(client)
    await enter(client)
    assert (await post_form(client, "/write", before)).status == 403


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
async def test_signing_in_and_out_need_the_token_too(client: Client, nina: int, path: str) -> None:
    await form_token(client)
    assert (await post_form(client, path, "wrong")).status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_every_unsafe_method_of_every_path_is_covered(client: Client, method: str) -> None:
    for path in ("/sign-in", "/write", "/nowhere", "/static/x"):
        assert (await client.request(method, path)).status == 403, path
