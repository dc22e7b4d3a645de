"""The fixtures themselves: each service answers, and no test sees what another one left."""

from pathlib import Path

import pytest
from playwright.async_api import Page
from redis.asyncio import Redis
from sqlalchemy import text

from storage.engine import open_engines, refuse_unsafe


@pytest.mark.parametrize("again", [False, True])
async def test_a_database_is_empty_and_durable(database_url: str, again: bool) -> None:
    writer, reader = open_engines(database_url)
    await refuse_unsafe(writer)
    async with writer.begin() as connection:
        await connection.execute(text("CREATE TABLE only_here (id integer)"))
    await writer.dispose()
    await reader.dispose()


@pytest.mark.parametrize("again", [False, True])
async def test_redis_is_empty(redis_url: str, again: bool) -> None:
    async with Redis.from_url(redis_url) as redis:
        assert await redis.dbsize() == 0
        await redis.set("left", "behind")


def test_the_corpora_have_mail(corpora: Path) -> None:
    assert (corpora / "mail").is_dir()


@pytest.mark.browser
async def test_the_browser_shows_a_page(browser_page: Page) -> None:
    await browser_page.set_content("<h1>Onefront</h1>")
    assert await browser_page.inner_text("h1") == "Onefront"
