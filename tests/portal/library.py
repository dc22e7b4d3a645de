"""The knowledge base served to anybody, over a small library."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

import portal
from hub.access.permissions import OPERATOR
from hub.knowledge.fields import Words
from hub.knowledge.keep_category import CategoryWords, add_shelf
from hub.knowledge.read import article_view
from hub.knowledge.readings import Readings
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience
from hub.knowledge.write import NewArticle, Written, add_article, begin_version, keep_version
from hub.web.application import application
from hub.web.pages import Web
from portal.knowledge.face import Face
from portal.knowledge.routes import help_routes
from storage.unit_of_work import Storage

Client = TestClient[web.Request, web.Application]
ACID = "<h2>What you need</h2><p>Thirty grams of citric acid.</p>"


@dataclass
class Reader:
    """Somebody's browser at the door."""

    client: Client
    storage: Storage
    readings: Readings

    async def page(self, path: str, status: int = 200) -> str:
        """What is shown there."""
        answer = await self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status == status, path
        return await answer.text()

    async def say(self, path: str, **values: str) -> tuple[int, str]:
        """Send the form of a page; returns the status and what is shown then."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', await self.page(path))
        assert token
        origin = str(self.client.make_url("/").origin())
        answer = await self.client.post(
            f"{path}/helped", data={"csrf_token": token[1], **values}, headers={"Origin": origin}
        )
        return answer.status, await answer.text()

    async def publish(self, slug: str, titles: Mapping[str, str], audience: Audience = Audience.PUBLIC) -> int:
        """An article in some languages; returns its id."""
        (first, title), *others = titles.items()
        new = NewArticle(first, Words(title, ACID, f"About {title}"), audience, slug=slug)
        number = await add_article(self.storage, new, OPERATOR)
        for language, name in others:
            version = await begin_version(self.storage, number, language, OPERATOR)
            await keep_version(self.storage, Written(version, 1, Words(name, ACID)), OPERATOR)
        for each in (await article_view(self.storage, number, OPERATOR)).versions:
            await take_step(self.storage, Taking(each.id, each.revision, "publish"), OPERATOR)
        return number


@pytest.fixture
async def reader(storage: Storage, aiohttp_client: Callable[[web.Application], Awaitable[Client]]) -> Reader:
    """A reader, and nothing to read yet but a category."""
    await add_shelf(storage, CategoryWords("care", {"en": "Care", "de": "Pflege"}), OPERATOR)
    site, readings = Web(storage, faces={"portal": Path(portal.__file__).parent}), Readings(storage)
    client = await aiohttp_client(application(site, help_routes(Face(site, readings, "https://help.example/"))))
    return Reader(client, storage, readings)
