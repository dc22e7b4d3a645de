"""The pages of the knowledge base: its categories, what is found, one article, and its files."""

from datetime import timedelta

from aiohttp import web

from hub.errors import NotFound
from hub.knowledge.body import shown
from hub.knowledge.categories import Shelf, below, shelves
from hub.knowledge.files import PICTURES, file_content
from hub.knowledge.find import find_articles
from hub.knowledge.published import (
    counted_by_category,
    every_address,
    languages_of,
    listed,
    popular,
    published_article,
    related,
)
from hub.knowledge.readings import PORTAL
from hub.web.downloads import download
from hub.web.languages import LANGUAGES
from hub.web.markup import cleaned_html
from hub.web.pace import Pace
from portal.knowledge.face import HOME, LANGUAGE, SLUG, Face, language_of

LONGEST = 200
POPULAR_SINCE = timedelta(days=30)
# Searches of one address in a minute: a person does not come near it.
MOST_SEARCHES = 60


def knowledge_routes(face: Face) -> list[web.RouteDef]:
    """GET /knowledge, /knowledge/{language} and what is beneath it, and /knowledge/files/{id}."""
    pages = _Pages(face)
    base = rf"{HOME}/{{language:{LANGUAGE}}}"
    return [
        web.get(HOME, pages.enter),
        web.get(f"{HOME}/sitemap.xml", pages.sitemap),
        web.get(rf"{HOME}/files/{{file:[0-9a-f]{{32}}}}", pages.file),
        web.get(base, pages.home),
        web.get(f"{base}/search", pages.search),
        web.get(rf"{base}/category/{{slug:{SLUG}}}", pages.category),
        web.get(rf"{base}/{{slug:{SLUG}}}", pages.article),
    ]


class _Pages:
    def __init__(self, face: Face) -> None:
        self._face = face
        self._storage = face.site.storage
        self._pace = Pace(face.site.settings, MOST_SEARCHES, 60)

    async def enter(self, request: web.Request) -> web.Response:
        """Leads to the language of whoever asks."""
        language = self._face.site.viewer(request).language
        return web.Response(status=302, headers={"Location": f"{HOME}/{language}", "Vary": "Accept-Language, Cookie"})

    async def home(self, request: web.Request) -> web.Response:
        """The categories, and what is read most."""
        language, reader = language_of(request), self._face.reader(request)
        tree = await shelves(self._storage, language)
        counts = await counted_by_category(self._storage, language, reader)
        since = (self._storage.clock.now() - POPULAR_SINCE).date()
        values = {
            "shelves": [(shelf, count) for shelf in tree if (count := _within(tree, shelf, counts))],
            "popular": await popular(self._storage, language, reader, since),
        }
        return self._face.page(request, "home", language, {each: f"{HOME}/{each}" for each in LANGUAGES}, **values)

    async def category(self, request: web.Request) -> web.Response:
        """The articles of a category and of those below it."""
        language, reader, slug = language_of(request), self._face.reader(request), request.match_info["slug"]
        tree = await shelves(self._storage, language)
        shelf = next((each for each in tree if each.slug == slug), None)
        if shelf is None:
            raise NotFound
        counts = await counted_by_category(self._storage, language, reader)
        if not _within(tree, shelf, counts):
            # Where nothing is for the reader in any language, even its name is none of their business.
            anywhere = await counted_by_category(self._storage, None, reader)
            if not _within(tree, shelf, anywhere):
                raise NotFound
        children = [
            (each, count) for each in tree if each.parent_id == shelf.id and (count := _within(tree, each, counts))
        ]
        values = {
            "shelf": shelf,
            "children": children,
            "above": _above(tree, shelf),
            "articles": await listed(self._storage, language, reader, below(tree, shelf.id)),
        }
        others = {each: f"{HOME}/{each}/category/{slug}" for each in LANGUAGES}
        return self._face.page(request, "category", language, others, **values)

    async def search(self, request: web.Request) -> web.Response:
        """What is found by `q`."""
        self._pace.check(request)
        language, typed = language_of(request), request.query.get("q", "")[:LONGEST]
        found = await find_articles(self._storage, typed, language, self._face.reader(request))
        if found.asked:
            self._face.readings.searched(typed, language, found=bool(found.articles) and not found.nearly)
        others = {each: f"{HOME}/{each}/search" for each in LANGUAGES}
        return self._face.page(request, "search", language, others, typed=typed, found=found)

    async def article(self, request: web.Request) -> web.Response:
        """One article; where it is not there in a language, the languages in which it is."""
        language, reader, slug = language_of(request), self._face.reader(request), request.match_info["slug"]
        known = await languages_of(self._storage, slug, reader)
        if not known:
            raise NotFound
        others = {each: f"{HOME}/{each}/{slug}" for each in LANGUAGES if each in known}
        if language not in known:
            return self._face.page(request, "elsewhere", language, others)
        article = await published_article(self._storage, slug, language, reader)
        tree = await shelves(self._storage, language)
        shelf = next((each for each in tree if each.id == article.category_id), None)
        addresses = {file.name: f"{HOME}/files/{file.public_id}" for file in article.files if file.is_picture}
        self._face.readings.viewed(article.id, language, PORTAL)
        values = {
            "article": article,
            "html": cleaned_html(shown(article.body, addresses)),
            "above": (*_above(tree, shelf), shelf) if shelf else (),
            "related": await related(self._storage, article, reader),
            "said": request.query.get("said", ""),
            "preview": False,
        }
        return self._face.page(request, "article", language, others, **values)

    async def file(self, request: web.Request) -> web.Response:
        """A file of an article: pictures are shown, all else is saved."""
        row, content = await file_content(self._storage, request.match_info["file"], self._face.reader(request))
        if row.content_type in PICTURES:
            return web.Response(body=content, content_type=row.content_type)
        return download(content, row.content_type, row.name)

    async def sitemap(self, request: web.Request) -> web.Response:
        """Everything that anybody may read, for search engines (https://www.sitemaps.org/protocol.html)."""
        addresses = await every_address(self._storage, self._face.reader(request))
        origin = self._face.public_url.rstrip("/") or str(request.url.origin())
        html = self._face.site.render(
            self._face.site.viewer(request),
            "portal/knowledge/sitemap.xml",
            origin=origin,
            home=HOME,
            addresses=addresses,
        )
        return web.Response(text=html, content_type="application/xml")


def _within(tree: tuple[Shelf, ...], shelf: Shelf, counts: dict[int, int]) -> int:
    return sum(counts.get(each, 0) for each in below(tree, shelf.id))


def _above(tree: tuple[Shelf, ...], shelf: Shelf) -> tuple[Shelf, ...]:
    """The categories above one, from the top down."""
    by_id, found, parent = {each.id: each for each in tree}, [], shelf.parent_id
    while parent is not None:
        found.append(by_id[parent])
        parent = by_id[parent].parent_id
    return tuple(reversed(found))
