"""A sign-in service: it gives tokens to those it allowed, and tells the mail server whether one is good."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from hub.web.fetch import Answered


@dataclass
class SignInService:
    """`refresh_token` is the one it takes now; each answer changes it, and only the last access token is good."""

    user: str
    refresh_token: str = "refresh-0"
    given: int = 0
    expires_in: object = 3600
    asked: list[Mapping[str, str]] = field(default_factory=list)
    withdrawn: bool = False

    async def post(self, url: str, form: Mapping[str, str]) -> Answered:
        """The token endpoint, without the wire."""
        self.asked.append(form)
        if self.withdrawn or form.get("refresh_token") != self.refresh_token:
            return Answered(400, json.dumps({"error": "invalid_grant", "error_description": "allow it anew"}).encode())
        self.given += 1
        self.refresh_token = f"refresh-{self.given}"
        told = {"access_token": f"access-{self.given}", "expires_in": self.expires_in}
        return Answered(200, json.dumps({**told, "refresh_token": self.refresh_token}).encode())

    async def introspect(self, request: web.Request) -> web.Response:
        """RFC 7662, as the mail server asks."""
        token = (await request.post()).get("token")
        good = not self.withdrawn and token == f"access-{self.given}"
        return web.json_response({"active": good, "username": self.user})

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        """Answer the mail server meanwhile."""
        app = web.Application()
        app.router.add_post("/introspect", self.introspect)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield
        finally:
            await runner.cleanup()
