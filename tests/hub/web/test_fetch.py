"""What a stranger points to is fetched from the public internet, or not at all: a canary hears nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.errors import Invalid
from hub.web import fetch as fetching
from hub.web.fetch import SECRET, Fetched, FetchLimits, fetch, post_form
from hub.web.public_addresses import is_public

# Spellings of this machine, its neighbours and the metadata services of clouds.
HOSTS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 (what an attacker writes)
    "0",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "0x7F.1",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[fd12::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[::ffff:169.254.169.254]",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1.254",
    "169.254.169.254",
    "169.254.0.1",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "192.0.2.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "example@127.0.0.1",
    "127.0.0.1%00.example",
    "%31%32%37.0.0.1",
]
ADDRESSES = [
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "http://",
    "http:///",
    "http://user:pass@127.0.0.1:{port}/",
    "javascript:alert(1)",
    "http://[::1",
    "",
    "http://a b/",
]


@asynccontextmanager
async def canary() -> AsyncIterator[tuple[int, list[str]]]:
    """Something that listens on every address of this machine, and what it heard."""
    heard: list[str] = []

    async def sing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(str(writer.get_extra_info("sockname")))
        writer.close()

    server = await asyncio.start_server(sing, ["0.0.0.0", "::"], 0)  # noqa: S104 (what an attacker would look for)
    ports = {held.getsockname()[1] for held in server.sockets}
    async with server:
        yield min(ports), heard


@pytest.mark.parametrize("host", HOSTS)
async def test_no_spelling_leads_to_this_machine(host: str) -> None:
    async with canary() as (port, heard):
        with pytest.raises(Invalid):
            await fetch(f"http://{host}:{port}/x.png", FetchLimits(seconds=2, ports=frozenset({port})))
    assert heard == []


@pytest.mark.parametrize("address", ADDRESSES)
async def test_only_web_addresses_are_asked(address: str) -> None:
    async with canary() as (port, heard):
        with pytest.raises(Invalid):
            await fetch(address.format(port=port), FetchLimits(seconds=2, ports=frozenset({port})))
    assert heard == []


async def test_a_name_that_changes_its_mind_is_asked_once() -> None:
    async with canary() as (port, heard):
        answers = iter([["127.0.0.1"], ["127.0.0.1"]])

        async def rebinding(host: str, port: int) -> list[str]:
            return next(answers)

        with pytest.raises(Invalid):
            await fetch(f"http://images.example:{port}/", FetchLimits(ports=frozenset({port})), rebinding)

        async def mixed(host: str, port: int) -> list[str]:
            return ["93.184.216.34", "127.0.0.1"]

        with pytest.raises(Invalid):
            await fetch(f"http://images.example:{port}/", FetchLimits(ports=frozenset({port})), mixed)
    assert heard == []


async def test_other_ports_are_not_asked() -> None:
    async with canary() as (port, heard):
        with pytest.raises(Invalid):
            await fetch(f"http://127.0.0.1:{port}/")
    assert heard == []


Open = Callable[[web.Application], Awaitable[tuple[str, FetchLimits]]]


@pytest.fixture
async def outside(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    """Serves an application that counts as the public internet."""
    servers: list[TestServer] = []

    async def open_it(app: web.Application) -> tuple[str, FetchLimits]:
        monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        assert server.port is not None
        return f"http://127.0.0.1:{server.port}", FetchLimits(size=1000, ports=frozenset({server.port}))

    yield open_it
    for server in servers:
        await server.close()


def serving(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.Application:
    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    return app


async def test_what_is_public_comes_without_anything_of_ours(outside: Open) -> None:
    seen: list[web.Request] = []

    async def image(request: web.Request) -> web.Response:
        seen.append(request)
        answer = web.Response(body=b"picture", content_type="image/png")
        answer.set_cookie("spy", "1")
        return answer

    address, limits = await outside(serving(image))
    assert await fetch(f"{address}/a.png?b=c", limits) == Fetched("image/png", b"picture")
    assert await fetch(f"{address}/a.png", limits) == Fetched("image/png", b"picture")
    assert all("Cookie" not in request.headers and "Referer" not in request.headers for request in seen)


async def test_redirects_are_followed_three_times_and_looked_at_each_time(outside: Open) -> None:
    async def send_on(request: web.Request) -> web.Response:
        left = int(request.match_info["path"])
        if left == 0:
            return web.Response(body=b"there", content_type="image/gif")
        return web.Response(status=302, headers={"Location": f"/{left - 1}"})

    address, limits = await outside(serving(send_on))
    assert (await fetch(f"{address}/3", limits)).content == b"there"
    with pytest.raises(Invalid):
        await fetch(f"{address}/4", limits)


@pytest.mark.parametrize(
    "target", ["http://[::1]:{port}/", "http://localhost:{port}/", "file:///etc/passwd", "//10.0.0.1/"]
)
async def test_a_redirect_does_not_lead_inside(outside: Open, target: str) -> None:
    async with canary() as (port, heard):

        async def send_inside(request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": target.format(port=port)})

        address, limits = await outside(serving(send_inside))
        limits = FetchLimits(seconds=2, ports=limits.ports | {port, 80})
        with pytest.raises(Invalid):
            await fetch(address, limits, fetching.system_addresses if "localhost" not in target else nowhere)
    assert heard == []


async def nowhere(host: str, port: int) -> list[str]:
    return ["::1"]


async def test_a_form_is_sent_once_and_follows_nothing(outside: Open) -> None:
    heard: list[str] = []

    async def take(request: web.Request) -> web.Response:
        heard.append(await request.text())
        raise web.HTTPTemporaryRedirect("/elsewhere")

    app = web.Application()
    app.router.add_post("/{path:.*}", take)
    address, limits = await outside(app)
    assert (await post_form(f"{address}/token", {"refresh_token": "a b"}, limits)).status == 307
    assert heard == ["refresh_token=a+b"]


async def test_a_secret_is_sent_over_tls_alone(outside: Open) -> None:
    address, limits = await outside(web.Application())
    for url in (address, "http://sign-in.example/token", "https://127.0.0.1/token", "https://sign-in.example:8443/"):
        with pytest.raises(Invalid):
            await post_form(url, {"client_secret": "hush"}, replace(SECRET, ports=SECRET.ports | limits.ports))


async def test_what_is_too_large_is_not_taken_in(outside: Open) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 1000)

    address, limits = await outside(serving(endless))
    with pytest.raises(Invalid, match="too large"):
        await fetch(address, limits)


async def test_silence_is_given_up(outside: Open) -> None:
    async def silent(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    address, limits = await outside(serving(silent))
    with pytest.raises(Invalid):
        await fetch(address, FetchLimits(seconds=0.1, ports=limits.ports))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::5"]
)
def test_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)
