"""What a refusal looks like from outside."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from aiohttp import web

from hub.access.audit import audit_entries
from hub.access.permissions import Hidden
from hub.access.sign_in import TooManyTries
from hub.errors import Conflict, HubError, Invalid, NotAllowed, NotFound
from hub.web.application import application
from hub.web.pages import Web
from storage.errors import StorageFull, StorageUnavailable
from tests.hub.web.site import Client, Serve

HTML = {"Accept": "text/html,application/xhtml+xml"}
REFUSALS: dict[str, Exception] = {
    "missing": NotFound("which one"),
    "forbidden": NotAllowed("work.serve"),
    "hidden": Hidden(),
    "conflict": Conflict("Nina took it."),
    "taken": Conflict("Already taken by %(name)s.", name="Nina"),
    "invalid": Invalid("No.", {"name": "Too long."}),
    "slow": TooManyTries(timedelta(seconds=4)),
    "other": HubError("Not so."),
    "full": StorageFull("disk"),
    "away": StorageUnavailable("locked"),
    "bug": KeyError("the secret reason"),
}


@pytest.fixture
async def refusing(site: Web, aiohttp_client: Serve) -> Client:
    """A site whose every page is refused in its own way."""

    async def refuse(request: web.Request) -> web.Response:
        raise REFUSALS[request.match_info["how"]]

    return await aiohttp_client(application(site, [web.get("/refuse/{how}", refuse)]))


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("missing", 404),
        ("forbidden", 404),
        ("hidden", 404),
        ("conflict", 409),
        ("invalid", 422),
        ("slow", 429),
        ("other", 422),
        ("full", 507),
        ("away", 503),
        ("bug", 500),
    ],
)
@pytest.mark.parametrize("headers", [HTML, {}])
async def test_each_refusal_has_its_status(refusing: Client, how: str, status: int, headers: dict[str, str]) -> None:
    answer = await refusing.get(f"/refuse/{how}", headers=headers)
    assert answer.status == status
    assert answer.content_type == ("text/html" if headers else "application/problem+json")


@pytest.mark.parametrize("headers", [HTML, {}])
async def test_forbidden_reads_exactly_like_missing(refusing: Client, headers: dict[str, str]) -> None:
    bodies = {
        await (await refusing.get(path, headers=headers)).text()
        for path in ("/refuse/missing", "/refuse/forbidden", "/refuse/hidden", "/no/such/page")
    }
    # Only the visitor's form token could differ, and a problem page has no form.
    assert len(bodies) == 1


async def test_denial_is_written_down_once(refusing: Client, site: Web) -> None:
    await refusing.get("/refuse/forbidden")
    await refusing.get("/refuse/missing")
    (entry,) = await audit_entries(site.storage)
    assert (entry.action, entry.detail) == ("denied", {"method": "GET", "path": "/refuse/forbidden"})


async def test_problem_details_name_the_fields(refusing: Client) -> None:
    told = json.loads(await (await refusing.get("/refuse/invalid")).text())
    expected = {"status": 422, "title": "Unprocessable Entity", "detail": "No.", "fields": {"name": "Too long."}}
    assert {**told, "title": "Unprocessable Entity"} == expected


async def test_waiting_is_told(refusing: Client) -> None:
    assert (await refusing.get("/refuse/slow")).headers["Retry-After"] == "5"
    assert (await refusing.get("/refuse/away")).headers["Retry-After"] == "5"


@pytest.mark.parametrize("headers", [HTML, {}])
async def test_bug_shows_its_id_and_nothing_else(refusing: Client, headers: dict[str, str]) -> None:
    answer = await refusing.get("/refuse/bug", headers=headers)
    body = await answer.text()
    assert answer.headers["X-Request-ID"] in body
    assert "secret reason" not in body


async def test_too_large_a_body_is_refused(client: Client) -> None:
    await client.get("/form")
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.post("/write", data=BytesIO(b"csrf_token=" + b"x" * 2**20), headers=headers)
    assert answer.status == 413


@pytest.mark.parametrize("headers", [HTML, {}])
async def test_refusal_is_told_in_the_language_of_whoever_asked(refusing: Client, headers: dict[str, str]) -> None:
    answer = await refusing.get("/refuse/taken", headers=headers | {"Accept-Language": "de"})
    told = await answer.text() if headers else (await answer.json(content_type=None))["detail"]
    assert "Schon übernommen: Nina." in told
