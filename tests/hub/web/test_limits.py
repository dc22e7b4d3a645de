"""Slow clients are let go."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.web.application import application
from hub.web.limits import CONNECTION_LIMITS, time_limit
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
