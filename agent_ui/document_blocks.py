"""What the page of a document is made of; cases have blocks of their own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from agent_ui.blocks import Asked, Block, Overview, Topic
from agent_ui.flow_map import drawn
from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.cases.categories import category_tree
from hub.cases.overview import case_view
from hub.cases.relate import related
from hub.documents.conversations import conversations_of
from hub.documents.flow import flow
from hub.documents.history import history
from hub.documents.links import DOCUMENT, End
from hub.documents.overview import overview
from hub.documents.owners import owners
from hub.errors import NotFound, sentence
from hub.knowledge.of_case import articles_of_case
from storage.unit_of_work import Storage

Values = Mapping[str, object]
_DOCUMENT = frozenset({Topic.DOCUMENT})
CASE = "case"


async def _document(storage: Storage, asked: Asked) -> Values:
    return {"document": await overview(storage, asked.id, asked.actor), "case": None}


async def _case(storage: Storage, asked: Asked) -> Values:
    case = await case_view(storage, asked.id, asked.actor)
    return {"document": await overview(storage, asked.id, asked.actor), "case": case}


async def _what(storage: Storage, asked: Asked) -> Values:
    shown = await overview(storage, asked.id, asked.actor)
    tree = await category_tree(storage) if shown.kind.name == CASE else ()
    view = await case_view(storage, asked.id, asked.actor) if shown.kind.name == CASE else None
    return {"document": shown, "categories": tree, "case": view, "people": await owners(storage)}


async def _related(storage: Storage, asked: Asked) -> Values:
    return {**await _document(storage, asked), "related": await related(storage, asked.id, asked.actor)}


async def _articles(storage: Storage, asked: Asked) -> Values:
    return {**await _document(storage, asked), "articles": await articles_of_case(storage, asked.id, asked.actor)}


async def _conversations(storage: Storage, asked: Asked) -> Values:
    return {"conversations": await conversations_of(storage, asked.id, asked.actor)}


async def _flow(storage: Storage, asked: Asked) -> Values:
    shown = await flow(storage, asked.id, asked.actor)
    return {**await _document(storage, asked), "map": drawn(shown, End(DOCUMENT, asked.id))}


async def _history(storage: Storage, asked: Asked) -> Values:
    page = await history(storage, asked.id, asked.actor, asked.query.get("cursor"))
    return {"history": page, "states": {state.name: state.label for state in page.kind.states}}


def _see(*, case: bool) -> Callable[[Storage, int, Actor], Awaitable[int]]:
    async def see(storage: Storage, number: int, actor: Actor) -> int:
        shown = await overview(storage, number, actor)
        if (shown.kind.name == CASE) is not case:
            raise NotFound
        return number

    return see


_WHAT = Block("what", sentence("What it says"), "file-text", "desk/documents/what.html", _what, _DOCUMENT)
_PARTIES = Block("parties", sentence("Who takes part"), "users", "desk/documents/parties.html", _document, _DOCUMENT)
_COMMON = (
    Block(
        "conversations",
        sentence("Conversations"),
        "message-circle",
        "desk/documents/conversations.html",
        _conversations,
        frozenset({Topic.DOCUMENT, Topic.INTERACTION}),
    ),
    Block("flow", sentence("Document flow"), "forward", "desk/documents/flow.html", _flow, _DOCUMENT, wide=True),
    Block("history", sentence("History"), "rotate-ccw-clock", "desk/documents/history.html", _history, _DOCUMENT),
)

DOCUMENT_PAGE = Overview(
    name="documents",
    noun=Topic.DOCUMENT,
    head=Block("head", sentence("Document"), "file-text", "desk/documents/head.html", _document, _DOCUMENT),
    blocks=(
        Block("items", sentence("Items"), "list", "desk/documents/items.html", _document, _DOCUMENT, wide=True),
        Block("stops", sentence("What stops it"), "ban", "desk/documents/stops.html", _document, _DOCUMENT),
        _WHAT,
        _PARTIES,
        *_COMMON,
    ),
    see=_see(case=False),
)
CASE_PAGE = Overview(
    name="cases",
    noun=Topic.DOCUMENT,
    head=replace(DOCUMENT_PAGE.head, read=_case),
    blocks=(
        Block("experts", sentence("Experts"), "headset", "desk/documents/experts.html", _case, _DOCUMENT),
        _WHAT,
        Block("related", sentence("Belongs together"), "link", "desk/documents/related.html", _related, _DOCUMENT),
        Block(
            "articles",
            sentence("Articles"),
            "circle-question-mark",
            "desk/documents/articles.html",
            _articles,
            _DOCUMENT,
            Permission.KNOWLEDGE_READ,
        ),
        _PARTIES,
        *_COMMON,
    ),
    see=_see(case=True),
)


def page_of(kind: str) -> Overview:
    """The page for documents of a kind."""
    return CASE_PAGE if kind == CASE else DOCUMENT_PAGE
