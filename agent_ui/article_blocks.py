"""What the page of an article is made of."""

from collections.abc import Mapping

from agent_ui.blocks import Asked, Block, Overview, Topic
from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.errors import sentence
from hub.knowledge.body import shown
from hub.knowledge.categories import shelves
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.files import ArticleFileRow
from hub.knowledge.link import used_in
from hub.knowledge.read import AT_ONCE, ArticleView, VersionRow, article_history, article_view, said_in
from hub.knowledge.states import Audience
from hub.knowledge.vote import votes
from hub.web.markup import cleaned_html
from storage.unit_of_work import Storage

Values = Mapping[str, object]
_ARTICLE = frozenset({Topic.ARTICLE})


def picture_addresses(files: tuple[ArticleFileRow, ...]) -> dict[str, str]:
    """Where the desk has the pictures of an article, by their names."""
    return {file.name: f"/desk/knowledge/files/{file.public_id}" for file in files if file.is_picture}


async def _head(storage: Storage, asked: Asked) -> Values:
    view = await article_view(storage, asked.id, asked.actor)
    tree = await shelves(storage, asked.actor.language)
    writes = allows(asked.actor, Permission.KNOWLEDGE_WRITE)
    missing = tuple(language for language in LANGUAGES if view.in_work(language) is None)
    category = next((shelf.path for shelf in tree if shelf.id == view.category_id), ())
    best = view.best(asked.actor.language)
    return {"article": view, "best": best, "category": category, "writes": writes, "to_begin": missing}


async def _text(storage: Storage, asked: Asked) -> Values:
    view = await article_view(storage, asked.id, asked.actor)
    version = _chosen(view, asked)
    said = await said_in(storage, version.id, asked.actor)
    html = cleaned_html(shown(said.body, picture_addresses(view.files)))
    return {"article": view, "version": version, "said": said, "html": html}


def _chosen(view: ArticleView, asked: Asked) -> VersionRow:
    wanted = asked.query.get("version", "")
    return next((each for each in view.versions if str(each.id) == wanted), view.best(asked.actor.language))


async def _versions(storage: Storage, asked: Asked) -> Values:
    return {"article": await article_view(storage, asked.id, asked.actor)}


async def _standing(storage: Storage, asked: Asked) -> Values:
    view = await article_view(storage, asked.id, asked.actor)
    tree = await shelves(storage, asked.actor.language)
    return {"article": view, "tree": tree, "audiences": tuple(Audience), "writes": _writes(asked.actor)}


async def _files(storage: Storage, asked: Asked) -> Values:
    return {"article": await article_view(storage, asked.id, asked.actor), "writes": _writes(asked.actor)}


async def _used(storage: Storage, asked: Asked) -> Values:
    return {"used": await used_in(storage, asked.id, asked.actor), "writes": _writes(asked.actor)}


async def _helped(storage: Storage, asked: Asked) -> Values:
    view = await article_view(storage, asked.id, asked.actor)
    return {"article": view, "page": await votes(storage, asked.id, asked.actor, _before(asked))}


async def _history(storage: Storage, asked: Asked) -> Values:
    lines = await article_history(storage, asked.id, asked.actor, _before(asked))
    return {"lines": lines[:AT_ONCE], "before": lines[AT_ONCE - 1].id if len(lines) > AT_ONCE else None}


def _before(asked: Asked) -> int | None:
    written = asked.query.get("before", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else None


def _writes(actor: Actor) -> bool:
    return allows(actor, Permission.KNOWLEDGE_WRITE)


async def _see(storage: Storage, number: int, actor: Actor) -> int:
    return (await article_view(storage, number, actor)).id


_HISTORY = Block(
    "history",
    sentence("History"),
    "clock",
    "desk/knowledge/history.html",
    _history,
    _ARTICLE,
    Permission.KNOWLEDGE_WRITE,
)

ARTICLE = Overview(
    name="article",
    noun=Topic.ARTICLE,
    head=Block("head", sentence("Article"), "circle-question-mark", "desk/knowledge/head.html", _head, _ARTICLE),
    blocks=(
        Block("text", sentence("What it says"), "file-text", "desk/knowledge/text.html", _text, _ARTICLE, wide=True),
        Block("versions", sentence("Versions"), "layers", "desk/knowledge/versions.html", _versions, _ARTICLE),
        Block("standing", sentence("For whom and where"), "tag", "desk/knowledge/standing.html", _standing, _ARTICLE),
        Block("files", sentence("Files"), "paperclip", "desk/knowledge/files.html", _files, _ARTICLE),
        Block("used", sentence("Where it was used"), "link", "desk/knowledge/used.html", _used, _ARTICLE),
        Block(
            "helped", sentence("Did it help?"), "face-slightly-smiling", "desk/knowledge/helped.html", _helped, _ARTICLE
        ),
        _HISTORY,
    ),
    see=_see,
)
