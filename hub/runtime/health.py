"""What a load balancer and a monitor ask: is it alive, can it serve, and how is it doing."""

import asyncio
import hmac
import ipaddress
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy import text

from hub.runtime.figures import exposition
from hub.runtime.parts import Parts
from hub.web.clients import client_address
from storage import schema
from storage.errors import StorageUnavailable, UnknownSchema


@dataclass(slots=True)
class Readiness:
    """Whether the process is to be sent work, and the tasks of its doors: one that ended is a door that is shut."""

    stopping: bool = False
    doors: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    migrated: bool = False


def health_routes(parts: Parts, readiness: Readiness) -> list[web.RouteDef]:
    """GET /healthz, /readyz and /metrics."""
    settings = parts.settings

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(request: web.Request) -> web.Response:
        checks = {name: not serving.done() for name, serving in readiness.doors.items()}
        checks |= {"database": await _database(parts, readiness), "accepting": not readiness.stopping}
        well = all(checks.values())
        # Told, but no reason to be sent no work: without hints from others a desk is late, and no desk would be later.
        checks["bus"] = parts.storage.bus.is_connected()
        return web.json_response({"checks": checks}, status=200 if well else 503)

    async def metrics(request: web.Request) -> web.Response:
        if not _may_read(request, settings.metrics_token, frozenset(settings.trusted_proxies)):
            raise web.HTTPNotFound
        body = await exposition(parts.storage)
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", metrics)]


async def _database(parts: Parts, readiness: Readiness) -> bool:
    try:
        async with parts.storage.reading() as session:
            await session.execute(text("SELECT 1"))
        # Looking opens connections of its own, and nothing undoes a migration under a running process.
        readiness.migrated = readiness.migrated or not await schema.pending(parts.settings.database)
        return readiness.migrated
    except (StorageUnavailable, UnknownSchema):
        return False


def _may_read(request: web.Request, token: str, proxies: frozenset[str]) -> bool:
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    try:
        return ipaddress.ip_address(client_address(request, proxies)).is_loopback
    except ValueError:
        return False
