"""A small library: two who write, one who approves, and articles of each kind."""

from dataclasses import dataclass

import pytest

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.knowledge.fields import Words
from hub.knowledge.model import ArticleVersion
from hub.knowledge.read import article_view
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience
from hub.knowledge.write import NewArticle, add_article
from storage.unit_of_work import Storage
from tests.hub.company import Company

BODY = "<p>Run a descaling programme with citric acid.</p>"


@dataclass(frozen=True)
class Library:
    """The company's people with rights to articles."""

    company: Company
    reader: Actor
    writer: Actor
    approver: Actor
    head: Actor
    stranger: Actor

    @property
    def storage(self) -> Storage:
        return self.company.storage

    async def draft(self, title: str, body: str = BODY, language: str = "en", **more: object) -> int:
        """An article that is being written; returns its id."""
        audience = Audience(str(more.pop("audience", Audience.PUBLIC)))
        words = Words(title, body, str(more.pop("summary", "")))
        new = NewArticle(language, words, audience, **more)  # type: ignore[arg-type]  # what is left are its fields
        return await add_article(self.storage, new, self.writer)

    async def publish(self, article_id: int, language: str = "en") -> int:
        """Approve what is written of it; returns the version."""
        version = (await article_view(self.storage, article_id, self.head)).in_work(language)
        assert version is not None
        await take_step(self.storage, Taking(version.id, version.revision, "publish"), self.head)
        return version.id

    async def published(self, title: str, body: str = BODY, language: str = "en", **more: object) -> int:
        """An article that is there to be read; returns its id."""
        number = await self.draft(title, body, language, **more)
        await self.publish(number, language)
        return number

    async def version(self, version_id: int) -> ArticleVersion:
        """A version as it is kept."""
        async with self.storage.reading() as session:
            return await session.get_one(ArticleVersion, version_id)


def _with(actor: Actor, *permissions: Permission) -> Actor:
    return Actor(actor.user_id, actor.name, actor.permissions | set(permissions), actor.queues)


@pytest.fixture
def library(company: Company) -> Library:
    """The library, empty."""
    read, write = Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_WRITE
    approve, alone = Permission.KNOWLEDGE_APPROVE, Permission.KNOWLEDGE_ALONE
    return Library(
        company,
        reader=_with(company.boris, read),
        writer=_with(company.anna, read, write),
        approver=_with(company.clara, read, write, approve),
        head=_with(company.sven, read, write, approve, alone),
        stranger=company.clara,
    )
