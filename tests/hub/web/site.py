"""A site with a desk-like page, served for real, and a browser-like client for it."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

import agent_ui
from agent_ui.sign_in import sign_in_routes
from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import NewUser, create_user
from hub.web.application import application
from hub.web.pages import Web
from hub.web.sessions import current_actor
from hub.web.web_settings import WebSettings
from storage.unit_of_work import Storage

LOGIN, PASSWORD = "nina@example.com", "gentle river stone"
DESK = {"desk": Path(agent_ui.__file__).parent}

Client = TestClient[web.Request, web.Application]
Serve = Callable[[web.Application], Awaitable[Client]]


@pytest.fixture
async def nina(storage: Storage) -> int:
    """The id of an agent who can sign in."""
    await ensure_roles(storage)
    return await create_user(storage, NewUser(LOGIN, "Nina Berg", PASSWORD), OPERATOR)


@pytest.fixture
async def site(storage: Storage) -> Web:
    """The shared half of the web over a fresh database."""
    return Web(storage, WebSettings(home="/whoami", development=True), DESK)


@pytest.fixture
async def client(site: Web, aiohttp_client: Serve) -> Client:
    """Somebody's browser at the door of `site`."""
    return await aiohttp_client(application(site, [*sign_in_routes(site), *extra_routes(site)]))


def extra_routes(site: Web) -> list[web.RouteDef]:
    """Pages that a face could have."""

    async def form(request: web.Request) -> web.Response:
        return site.page(request, "desk/sign_in.html", destination="/", login="", refused=False, wait=0, ended=False)

    async def whoami(request: web.Request) -> web.Response:
        return web.Response(text=current_actor(request).name)

    async def write(request: web.Request) -> web.Response:
        return web.Response(text="written")

    async def broken(request: web.Request) -> web.Response:
        raise ZeroDivisionError("the secret reason")

    return [web.get("/form", form), web.get("/whoami", whoami), web.post("/write", write), web.get("/broken", broken)]


def origin(client: Client) -> str:
    """The origin a browser names when it sends one of our own forms."""
    server = client.server
    assert isinstance(server, TestServer)
    return f"http://{server.host}:{server.port}"


async def form_token(client: Client, path: str = "/sign-in") -> str:
    """The hidden token of a page's form."""
    page = await (await client.get(path)).text()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has a form"
    return found[1]


async def post_form(client: Client, path: str, token: str, **fields: str) -> ClientResponse:
    """Send a form as a browser does."""
    data = {"csrf_token": token, **fields}
    return await client.post(path, data=data, headers={"Origin": origin(client)}, allow_redirects=False)


async def enter(client: Client, login: str = LOGIN, password: str = PASSWORD, **fields: str) -> ClientResponse:
    """Fill in the sign-in page and send it."""
    return await post_form(client, "/sign-in", await form_token(client), login=login, password=password, **fields)
