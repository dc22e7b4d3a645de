"""The whole product in one process: ready, healthy, measured, stopped and started again."""

import asyncio
import json
import re
import signal
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import aiosmtplib
import pytest

from hub.runtime.demo.founding import people
from tests.hub.runtime.running import Installation, Running, founded, installed

SERVE = ("serve", "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0")


@pytest.fixture
async def hub(templates: dict[str, str], tmp_path: Path) -> Installation:
    return await founded(tmp_path / "data", templates, log_format="json")


async def get(url: str, **headers: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.text()


async def hand_in(running: Running, subject: str) -> None:
    """A customer's mail through the door of a running hub."""
    host, _, port = running.addresses["smtp"].rpartition(":")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "new@customer.example", "support@bellini.example", subject
    mail.set_content("Hello")
    await aiosmtplib.send(mail, hostname=host, port=int(port), start_tls=False)


async def test_it_says_where_it_is_and_that_it_is_well(hub: Installation) -> None:
    async with hub.running(*SERVE) as running:
        assert set(running.addresses) == {"http", "smtp"}
        assert (await get(f"{running.http}/healthz"))[0] == 200
        status, checks = await get(f"{running.http}/readyz")
        assert (status, "false" in checks) == (200, False)
        status, page = await get(f"{running.http}/sign-in")
        assert (status, "<form" in page) == (200, True)


async def test_with_json_it_says_where_it_is_in_one_document_and_nothing_more(hub: Installation) -> None:
    process = await hub.start_cold(*SERVE, "--json")
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())["ready"]
    assert set(ready) == {"http", "smtp"}
    process.send_signal(signal.SIGTERM)
    assert await process.stdout.read() == b""
    assert await process.wait() == 0


async def test_a_mail_is_taken_filed_and_counted(hub: Installation) -> None:
    async with hub.running(*SERVE) as running:
        await hand_in(running, "Through the door")
        await hub.filed("Through the door")
        status, figures = await get(f"{running.http}/metrics")
        assert status == 200
        assert 'onefront_contacts{channel="email",state="filed"} 104.0' in figures
        assert "onefront_unhandled_exceptions_total 0.0" in figures


async def test_traffic_is_taken(hub: Installation) -> None:
    async with hub.running(*SERVE) as running:
        smtp = running.addresses["smtp"]
        done = await hub.run("demo", "traffic", "--smtp", smtp, "--rate", "1200", "--seconds", "1", "--seed", "5")
        assert done.code == 0, done.errors
        assert "; 0 refused" in done.out
        assert "sent 0 mails" not in done.out


async def test_figures_are_shown_to_who_has_the_token(templates: dict[str, str], tmp_path: Path) -> None:
    hub = await installed(tmp_path / "data", templates, metrics_token="a-token-of-the-tests")
    async with hub.running("web", "--http", "127.0.0.1:0") as running:
        assert (await get(f"{running.http}/metrics"))[0] == 404
        assert (await get(f"{running.http}/metrics", Authorization="Bearer another"))[0] == 404
        assert (await get(f"{running.http}/metrics", Authorization="Bearer a-token-of-the-tests"))[0] == 200


async def test_figures_are_not_shown_through_a_proxy(templates: dict[str, str], tmp_path: Path) -> None:
    hub = await installed(tmp_path / "data", templates, trusted_proxies="127.0.0.1")
    async with hub.running("web", "--http", "127.0.0.1:0") as running:
        forwarded = {"X-Forwarded-For": "198.51.100.7"}
        assert (await get(f"{running.http}/metrics", **forwarded))[0] == 404


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_when_asked_and_keeps_everything(hub: Installation, number: signal.Signals) -> None:
    async with hub.running(*SERVE) as running:
        await hand_in(running, "Before the stop")
        running.process.send_signal(number)
        assert await running.process.wait() == 0
    async with hub.running(*SERVE) as running:
        await hub.filed("Before the stop")
        assert await running.stop() == 0
    assert (await hub.run("audit")).code == 0


async def test_it_starts_again_at_once_after_a_kill(hub: Installation) -> None:
    async with hub.running(*SERVE) as running:
        running.process.kill()
        await running.process.wait()
    async with hub.running(*SERVE) as running:
        await hand_in(running, "After the kill")
        await hub.filed("After the kill")


async def test_an_address_that_is_taken_is_said(hub: Installation) -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    taken = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for door in ("--http", "--smtp"):
        words = dict(zip(SERVE[1::2], SERVE[2::2], strict=True)) | {door: taken}
        done = await hub.run("serve", *(word for pair in words.items() for word in pair))
        assert done.code == 1
        assert done.errors.strip()
    server.close()
    await server.wait_closed()


async def test_people_sign_in_and_their_desktops_are_told_when_it_stops(hub: Installation) -> None:
    async with (
        hub.running(*SERVE) as running,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        user = people("bellini.example")[0]
        async with session.get(f"{running.http}/sign-in") as response:
            token = re.search(r'name="csrf_token" value="([^"]+)"', await response.text())
        assert token is not None
        form = {"csrf_token": token[1], "login": user.login, "password": user.password}
        headers = {"Origin": running.http}
        async with session.post(f"{running.http}/sign-in", data=form, headers=headers) as response:
            assert response.status == 200
            assert response.url.path.startswith("/desk")
        socket = f"{running.http}/desk/socket.io/?EIO=4&transport=websocket"
        async with (
            session.ws_connect(socket, headers=headers) as desktop,
            session.ws_connect(socket, headers=headers) as deaf,
        ):
            for each in (desktop, deaf):
                assert (await each.receive_str()).startswith("0{")
            stopping = asyncio.create_task(running.stop())
            while not desktop.closed:
                await desktop.receive()
            assert await stopping == 0
