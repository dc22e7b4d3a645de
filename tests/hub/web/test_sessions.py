"""Signed-in browsers: cookies, limits, and how sessions end."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from hub.access.permissions import OPERATOR
from hub.access.sessions import end_expired_sessions
from hub.access.users import disable_user, set_password, set_roles
from hub.web.pages import Web
from storage.unit_of_work import Storage
from tests.hub.web.site import Client, enter, form_token, origin, post_form
from tests.services.storage_fixture import SettableClock


async def who(client: Client) -> int:
    """The status of a page for signed-in people."""
    return (await client.get("/whoami")).status


async def test_signing_in_and_out(client: Client, nina: int) -> None:
    assert await who(client) == 401
    answer = await enter(client)
    cookie = answer.cookies["sid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert await (await client.get("/whoami")).text() == "Nina Berg"
    await post_form(client, "/sign-out", await form_token(client, "/form"))
    assert await who(client) == 401


async def test_browser_is_sent_to_sign_in_and_back(client: Client, nina: int) -> None:
    answer = await client.get("/whoami?a=1&b=2", headers={"Accept": "text/html"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/whoami%3Fa%3D1%26b%3D2")
    back = await enter(client, next="/whoami?a=1&b=2")
    assert back.headers["Location"] == "/whoami?a=1&b=2"


async def test_every_sign_in_has_a_new_id_and_ends_the_one_before(client: Client, nina: int) -> None:
    first = (await enter(client)).cookies["sid"].value
    token = await form_token(client, "/form")
    again = await post_form(client, "/sign-in", token, login="nina@example.com", password="gentle river stone")
    assert again.cookies["sid"].value != first
    client.session.cookie_jar.clear()
    assert (await client.get("/whoami", headers={"Cookie": f"sid={first}"})).status == 401


@pytest.mark.parametrize("tampering", ["", "x", "{}x", "x{}", "{} ", "A" * 43, "A" * 10_000, "../{}", "{}%00"])
async def test_tampered_cookie_is_nobody(client: Client, nina: int, tampering: str) -> None:
    token = (await enter(client)).cookies["sid"].value
    client.session.cookie_jar.clear()
    wrong = tampering.format(token)
    answer = await client.get("/whoami", headers={"Cookie": f'sid="{wrong}"' if " " in wrong else f"sid={wrong}"})
    assert answer.status in {400, 401}


async def test_idle_limit(client: Client, nina: int, clock: SettableClock) -> None:
    await enter(client)
    clock.advance(timedelta(hours=11, minutes=59))
    assert await who(client) == 200
    clock.advance(timedelta(minutes=1))
    assert await who(client) == 401


async def test_doing_something_puts_off_the_idle_limit_but_not_the_age_limit(
    client: Client, nina: int, clock: SettableClock
) -> None:
    await enter(client)
    token = await form_token(client, "/form")
    for _ in range(15):
        clock.advance(timedelta(hours=11))
        assert (
            await client.post("/write", data={"csrf_token": token}, headers={"Origin": origin(client)})
        ).status == 200
    clock.advance(timedelta(hours=3))
    assert await who(client) == 401


@pytest.mark.parametrize("change", ["password", "disabled", "roles"])
async def test_changes_end_sessions_and_tell_their_sockets(client: Client, site: Web, nina: int, change: str) -> None:
    await enter(client)
    async with site.storage.bus.subscribe() as hints:
        if change == "password":
            await set_password(site.storage, nina, "another river stone", OPERATOR)
        elif change == "disabled":
            await disable_user(site.storage, nina, OPERATOR)
        else:
            await set_roles(site.storage, nina, ("supervisor",), OPERATOR)
        hint = await anext(hints)
    assert (hint.name, hint.payload["user_id"]) == ("SessionEnded", nina)
    assert await who(client) == 401


async def test_expired_sessions_are_swept_and_tell_their_sockets(
    client: Client, site: Web, nina: int, clock: SettableClock
) -> None:
    await enter(client)
    assert await end_expired_sessions(site.storage) == 0
    clock.advance(timedelta(days=7))
    async with site.storage.bus.subscribe() as hints:
        assert await end_expired_sessions(site.storage) == 1
        assert (await anext(hints)).name == "SessionEnded"


@pytest.mark.parametrize("signed_in", [False, True])
async def test_no_get_changes_the_database(client: Client, storage: Storage, nina: int, signed_in: bool) -> None:
    if signed_in:
        await enter(client)
    before = await checksum(storage)
    for resource in client.app.router.resources():
        path = resource.canonical.replace("{path}", "x")
        for target in (path, f"{path}?language=de&next=/x", f"{path}/"):
            await client.get(target, headers={"Accept": "text/html"}, allow_redirects=False)
    assert await checksum(storage) == before


async def checksum(storage: Storage) -> str:
    """A hash over every row of every table."""
    total = hashlib.sha256()
    async with storage.reading() as session:
        tables = await session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
        for table in tables.all():
            rows = await session.execute(text(f'SELECT * FROM "{table}" ORDER BY 1'))  # noqa: S608 - names of our own
            total.update(repr([table, *map(tuple, rows.all())]).encode())
    return total.hexdigest()
