"""Ending bulk mail: one POST by anybody who holds the link, and nothing by looking."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

import portal
from hub.access.audit import audit_entries
from hub.parties.model import Suppression
from hub.parties.unsubscribe import suppressed
from hub.parties.unsubscribe_links import UnsubscribeLinks
from hub.web.application import application
from hub.web.pages import Web
from portal.unsubscribe import unsubscribe_routes
from storage.unit_of_work import Storage

Client = TestClient[web.Request, web.Application]
LINKS = UnsubscribeLinks(b"a secret of the tests, long enough", "https://desk.example/")
PATH = LINKS.url("email", "Carla@Customer.example").removeprefix("https://desk.example")


@pytest.fixture
async def client(storage: Storage, aiohttp_client: Callable[[web.Application], Awaitable[Client]]) -> Client:
    """Somebody's browser, or their mail program."""
    site = Web(storage, faces={"portal": Path(portal.__file__).parent})
    return await aiohttp_client(application(site, unsubscribe_routes(site, LINKS)))


async def kept(storage: Storage) -> list[tuple[str, str]]:
    """Who gets nothing any more, and why."""
    async with storage.reading() as session:
        rows = await session.scalars(select(Suppression))
        return [(row.address, row.reason) for row in rows]


async def test_a_mail_program_ends_it_with_one_post(client: Client, storage: Storage) -> None:
    # As RFC 8058 section 3.2 has it: no cookie, no Origin, no page before.
    for _ in range(2):
        answer = await client.post(PATH, data={"List-Unsubscribe": "One-Click"})
        assert answer.status == 200
    assert await kept(storage) == [("carla@customer.example", "unsubscribed")]
    async with storage.reading() as session:
        asked = ["CARLA@customer.example", "other@customer.example"]
        assert await suppressed(session, "email", asked) == {"carla@customer.example"}
        assert await suppressed(session, "fax", asked) == frozenset()
    assert [entry.action for entry in await audit_entries(storage)] == ["address.unsubscribed"]


async def test_looking_changes_nothing(client: Client, storage: Storage) -> None:
    for method in ("GET", "HEAD"):
        assert (await client.request(method, PATH)).status == 200
    assert await kept(storage) == []
    page = await (await client.get(f"{PATH}?language=de")).text()
    assert "Keine Werbung mehr an carla@customer.example?" in page
    assert 'method="post"' in page


@pytest.mark.parametrize("path", [PATH[:-2] + "AA", "/unsubscribe/x", "/unsubscribe/" + "A" * 80])
async def test_a_link_we_never_made_ends_nothing(client: Client, storage: Storage, path: str) -> None:
    assert (await client.get(path)).status == 404
    assert (await client.post(path)).status == 404
    assert await kept(storage) == []


async def test_other_addresses_still_need_a_form_of_ours(client: Client) -> None:
    assert (await client.post("/static/none")).status == 403


@given(st.sampled_from(["email", "fax"]), st.text(max_size=80))
def test_a_link_tells_what_it_is_about(channel: str, address: str) -> None:
    token = LINKS.token(channel, address)
    assert LINKS.read(token) == (channel, address.lower())
    assert UnsubscribeLinks(b"another secret", "").read(token) is None


@given(st.text(max_size=80))
def test_whatever_is_read_is_only_read(token: str) -> None:
    assert LINKS.read(token) is None
