"""The commands about articles: keep a draft while it is written, and use one in a conversation."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.knowledge.fields import Words
from hub.knowledge.link import link_conversation
from hub.knowledge.use import text_for_answer
from hub.knowledge.write import Written, keep_version
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class KnowledgeCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {"keep_article": self.keep_article, "use_article": self.use_article, "article_text": self.article_text}

    async def keep_article(self, sent: Arguments, by: Actor) -> Answer:
        """Keep what a draft says in place of the revision that the page knows."""
        words = Words(sent.text("title"), sent.text("body"), sent.text("summary", ""), sent.text("comment", ""))
        written = Written(sent.number("version_id"), sent.number("revision"), words)
        return {"revision": await keep_version(self._storage, written, by)}

    async def use_article(self, sent: Arguments, by: Actor) -> Answer:
        """Note that an article was used in a conversation."""
        await link_conversation(self._storage, sent.number("article_id"), sent.number("interaction_id"), by)
        return {}

    async def article_text(self, sent: Arguments, by: Actor) -> Answer:
        """What an article says, for an answer."""
        return {"text": await text_for_answer(self._storage, sent.number("version_id"), by)}
