"""What every answer carries."""

import re

import pytest

from hub.web.application import application
from hub.web.pages import Web
from hub.web.web_settings import WebSettings
from storage.unit_of_work import Storage
from tests.hub.web.site import DESK, Client, Serve, extra_routes


@pytest.mark.parametrize("path", ["/sign-in", "/whoami", "/nowhere", "/broken", "/styleguide"])
async def test_every_answer_is_guarded(client: Client, path: str) -> None:
    headers = (await client.get(path, headers={"Accept": "text/html"}, allow_redirects=False)).headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])
    assert "Strict-Transport-Security" not in headers


async def test_nonce_is_new_each_time(client: Client) -> None:
    policies = {(await client.get("/sign-in")).headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


async def test_pages_hold_no_inline_script_or_style(client: Client) -> None:
    for path in ("/sign-in", "/styleguide", "/nowhere"):
        page = await (await client.get(path, headers={"Accept": "text/html"})).text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*nonce)", page), path


async def test_https_site_hides_its_cookies_from_other_hosts(storage: Storage, aiohttp_client: Serve) -> None:
    site = Web(storage, WebSettings(https=True), DESK)
    client = await aiohttp_client(application(site, extra_routes(site)))
    answer = await client.get("/form")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.cookies["__Host-visitor"]
    assert (cookie["path"], cookie["secure"], cookie["httponly"], cookie["samesite"]) == ("/", True, True, "Lax")
    assert not cookie["domain"]


async def test_given_request_id_is_kept_only_if_harmless(client: Client) -> None:
    assert (await client.get("/form", headers={"X-Request-ID": "abc-12345"})).headers["X-Request-ID"] == "abc-12345"
    assert (await client.get("/form", headers={"X-Request-ID": "a b;c"})).headers["X-Request-ID"] != "a b;c"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::2]"])
async def test_foreign_host_is_misdirected(client: Client, host: str) -> None:
    assert (await client.get("/sign-in", headers={"Host": host})).status == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:80"])
async def test_loopback_is_always_ours(client: Client, host: str) -> None:
    assert (await client.get("/sign-in", headers={"Host": host})).status == 200
