"""Each part in a process of its own, on PostgreSQL and Redis: mail comes in by one and is filed by another."""

import json
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from tests.hub.runtime.running import installed
from tests.hub.runtime.test_serve import get, hand_in


async def test_mail_comes_in_by_one_process_and_is_filed_by_another(
    postgres_url: str, redis_url: str, templates: dict[str, str], tmp_path: Path
) -> None:
    hub = await installed(tmp_path / "data", templates, database_url=postgres_url, redis_url=redis_url)
    assert (await hub.run("demo", "seed")).code == 0
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(hub.running("smtp", "--smtp", "127.0.0.1:0"))
        web = await stack.enter_async_context(hub.running("web", "--http", "127.0.0.1:0"))
        assert (set(door.addresses), set(web.addresses)) == ({"smtp"}, {"http"})
        await hand_in(door, "Nobody works yet")
        assert "Nobody works yet" not in (await hub.run("interactions")).out
        workers = [await stack.enter_async_context(hub.running("worker")) for _ in range(2)]
        await hub.filed("Nobody works yet")
        await hand_in(door, "Somebody works")
        await hub.filed("Somebody works")
        assert (await get(f"{web.http}/readyz"))[0] == 200
        assert [await part.stop() for part in (*workers, door, web)] == [0, 0, 0, 0]
    assert (await hub.run("audit")).code == 0


async def test_a_worker_takes_over_from_one_that_died(
    postgres_url: str, redis_url: str, templates: dict[str, str], tmp_path: Path
) -> None:
    hub = await installed(tmp_path / "data", templates, database_url=postgres_url, redis_url=redis_url)
    assert (await hub.run("demo", "seed")).code == 0
    async with hub.running("smtp", "--smtp", "127.0.0.1:0") as door, hub.running("worker") as first:
        await hand_in(door, "For the first one")
        await hub.filed("For the first one")
        async with hub.running("worker"):
            first.process.kill()
            await first.process.wait()
            await hand_in(door, "For the second one")
            await hub.filed("For the second one")


async def test_the_web_part_alone_is_ready(templates: dict[str, str], tmp_path: Path) -> None:
    hub = await installed(tmp_path / "data", templates)
    async with hub.running("web", "--http", "127.0.0.1:0") as web, aiohttp.ClientSession() as session:
        async with session.get(f"{web.http}/readyz") as response:
            assert await response.json() == {"checks": {"database": True, "accepting": True, "bus": True}}
        assert await web.stop() == 0


async def test_the_web_part_serves_without_redis_and_says_so(templates: dict[str, str], tmp_path: Path) -> None:
    hub = await installed(tmp_path / "data", templates, redis_url="redis://127.0.0.1:1")
    async with hub.running("web", "--http", "127.0.0.1:0") as web:
        status, told = await get(f"{web.http}/readyz")
        assert (status, json.loads(told)["checks"]["bus"]) == (200, False)
        assert await web.stop() == 0
