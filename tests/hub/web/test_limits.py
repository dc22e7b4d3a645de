"""Slow clients are let go."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.web import limits
from hub.web.application import application
from hub.web.limits import CONNECTION_LIMITS, PATIENCE, more_time, time_limit
from hub.web.pages import Web

SLOW_POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nslow"


def test_nobody_may_idle_for_half_a_minute() -> None:
    assert CONNECTION_LIMITS["keepalive_timeout"] <= 20


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHo", b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n"])
async def test_idle_connection_is_closed(site: Web, sent: bytes) -> None:
    server = TestServer(application(site, []))
    await server.start_server(keepalive_timeout=0.2)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(sent)
    await reader.read(-1)  # returns when the server has hung up
    writer.close()
    await server.close()


async def test_trickled_body_is_given_up() -> None:
    async def take(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    app = web.Application(middlewares=[time_limit(0.1)])
    app.router.add_post("/", take)
    server = TestServer(app)
    await server.start_server(lingering_time=0)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(SLOW_POST)
    answer = await reader.read(-1)
    assert answer.startswith(b"HTTP/1.1 408 ")
    writer.close()
    await server.close()


@pytest.mark.parametrize(("in_all", "answered"), [(60, b"HTTP/1.1 200 "), (0, b"HTTP/1.1 408 ")])
async def test_a_body_that_keeps_coming_has_more_time_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, in_all: float, answered: bytes
) -> None:
    monkeypatch.setattr(limits, "STREAM_SECONDS", in_all)
    more = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        given = request[PATIENCE].timeout.when()
        await request.content.readexactly(4)
        more_time(request)
        moved = request[PATIENCE].timeout.when()
        assert given is not None
        assert moved is not None
        assert (moved > given) == bool(in_all)
        more.set()
        return web.Response(body=await request.content.readexactly(96))

    app = web.Application(middlewares=[time_limit(30)])
    app.router.add_post("/", take)
    server = TestServer(app)
    await server.start_server(lingering_time=0)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(SLOW_POST)
    await more.wait()
    if in_all:
        writer.write(b"x" * 96)
    assert (await reader.readline()).startswith(answered)
    writer.close()
    await server.close()


async def test_root_leads_home(site: Web) -> None:
    server = TestServer(application(site, []))
    await server.start_server()
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    answer = await reader.read(-1)
    assert answer.startswith(b"HTTP/1.1 303 ")
    assert b"Location: /whoami\r\n" in answer
    writer.close()
    await server.close()
