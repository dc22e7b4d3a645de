"""The pages of articles: lists of them, one with everything that may be done with it, and what versions differ in."""

from urllib.parse import urlencode

from aiohttp import web

from agent_ui.administration.form import Fault, Form
from agent_ui.article_blocks import ARTICLE
from agent_ui.blocks import Asked, shown
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Invalid, NotFound, sentence
from hub.knowledge.categories import below, shelves
from hub.knowledge.compare import compared
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.files import PICTURES, file_content
from hub.knowledge.listing import ArticleFilter, articles
from hub.knowledge.read import article_view, said_in
from hub.knowledge.states import BEING_WRITTEN, Audience, VersionState
from hub.knowledge.visible import reader_of
from hub.web.downloads import download
from hub.web.pages import Web

HOME = "/desk/knowledge"
PAGE = rf"{HOME}/{{id:\d{{1,18}}}}"
VERSION = rf"{PAGE}/versions/{{version:\d{{1,18}}}}"
LONGEST_WORDS = 200
# What a list is asked for by the name of its states.
STATES = {
    "": (VersionState.PUBLISHED, *sorted(BEING_WRITTEN)),
    "written": tuple(sorted(BEING_WRITTEN)),
    **{state.value: (state,) for state in VersionState},
}


def knowledge_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/knowledge, …/{id}, …/{id}/versions/{version} and …/files/{id}."""
    pages = _Pages(site)
    return [
        web.get(HOME, pages.list),
        web.get(PAGE, pages.show),
        web.get(VERSION, pages.compare),
        web.get(rf"{HOME}/files/{{file:[0-9a-f]{{32}}}}", pages.file),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def list(self, request: web.Request) -> web.Response:
        """A list, as the address says: state, language, audience, category, whose, and words."""
        actor, asked = _reader(request), request.query
        tree = await shelves(self._storage, actor.language)
        wanted = asked.get("category", "")
        chosen = ArticleFilter(
            states=STATES.get(asked.get("state", ""), STATES[""]),
            language=asked.get("language", "") if asked.get("language") in LANGUAGES else "",
            audience=next((each for each in Audience if each == asked.get("audience")), None),
            categories=below(tree, int(wanted)) if wanted.isdecimal() and len(wanted) <= 18 else (),
            author_id=actor.user_id if asked.get("whose") == "mine" else None,
            words=asked.get("words", "")[:LONGEST_WORDS],
        )
        page = await articles(self._storage, chosen, actor, asked.get("cursor") or None)
        values = {
            "page": page,
            "asked": asked,
            "tree": tree,
            "languages": LANGUAGES,
            "audiences": tuple(Audience),
            "states": tuple(VersionState),
            "categories": {shelf.id: " › ".join(shelf.path) for shelf in tree},
            "older": urlencode({**asked, "cursor": page.next_cursor or ""}),
            "writes": allows(actor, Permission.KNOWLEDGE_WRITE),
        }
        frame = await frame_of(self._storage, actor)
        return self._site.page(request, "desk/knowledge/list.html", 200, frame=frame, **values)

    async def show(self, request: web.Request) -> web.Response:
        """The page of one article."""
        return await article_page(self._site, request)

    async def compare(self, request: web.Request) -> web.Response:
        """What a version changed of the one before it, or of the one that `with` names."""
        actor, number = _reader(request), int(request.match_info["id"])
        view = await article_view(self._storage, number, actor)
        version = next((each for each in view.versions if str(each.id) == request.match_info["version"]), None)
        if version is None:
            raise NotFound
        others = [each for each in view.versions if each.language == version.language and each.id != version.id]
        wanted = request.query.get("with", "")
        other = next((each for each in others if str(each.id) == wanted), None)
        other = other or next((each for each in others if each.number < version.number), None)
        now = await said_in(self._storage, version.id, actor)
        before = await said_in(self._storage, other.id, actor) if other else None
        lines = compared(
            _whole(before.title, before.summary, before.text) if before else "",
            _whole(now.title, now.summary, now.text),
        )
        values = {"article": view, "version": version, "other": other, "others": others, "lines": lines}
        frame = await frame_of(self._storage, actor)
        return self._site.page(request, "desk/knowledge/compare.html", 200, frame=frame, said=now, **values)

    async def file(self, request: web.Request) -> web.Response:
        """A file of an article; pictures are shown, all else is saved."""
        row, content = await file_content(self._storage, request.match_info["file"], reader_of(_reader(request)))
        if row.content_type in PICTURES:
            return web.Response(body=content, content_type=row.content_type)
        return download(content, row.content_type, row.name)


def _reader(request: web.Request) -> Actor:
    actor = desk_actor(request)
    require(actor, Permission.KNOWLEDGE_READ)
    return actor


def _whole(title: str, summary: str, text: str) -> str:
    return "\n".join(part for part in (title, summary, text) if part)


async def article_page(site: Web, request: web.Request, fault: Fault | None = None) -> web.Response:
    """The page of an article, with why something was refused."""
    actor, number = _reader(request), int(request.match_info["id"])
    view = await article_view(site.storage, number, actor)
    values = {
        "frame": await frame_of(site.storage, actor),
        "shown": await shown(site.storage, ARTICLE, number, actor),
        "done": request.query.get("done", ""),
        "fault": fault,
    }
    values |= await ARTICLE.head.read(site.storage, Asked(view.id, actor, request.query))
    return site.page(request, "desk/knowledge/page.html", fault.status if fault else 200, **values)


def audience_of(sent: Form) -> Audience:
    """For whom a form says it is. Raises `Invalid`."""
    try:
        return Audience(sent.text("audience"))
    except ValueError as error:
        raise Invalid("Say for whom it is.", {"audience": sentence("Say for whom it is.")}) from error


def led(address: str) -> web.Response:
    """Lead on after a form was obeyed, so that loading the page again repeats nothing."""
    return web.Response(status=303, headers={"Location": address})
