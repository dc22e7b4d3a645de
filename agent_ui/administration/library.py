"""The knowledge base: the list of its categories, and articles that come from files and go back into them."""

import asyncio
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.administration.shelf_form import ShelfForm
from agent_ui.administration.shelves import shelf_routes
from agent_ui.files import uploaded
from hub.knowledge.categories import shelves
from hub.knowledge.export import exported
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.import_articles import ImportReport, import_articles
from hub.knowledge.keep_category import add_shelf
from hub.knowledge.packed import unpacked
from hub.web.downloads import download

ALL = "/desk/administration/library"
NAME = "articles.zip"


def library_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/library and …/export, POST …/categories and …/import; and each category's own."""
    pages = _Library(area)
    return [
        web.get(ALL, pages.show),
        web.get(f"{ALL}/export", pages.export),
        web.post(f"{ALL}/categories", pages.add),
        web.post(f"{ALL}/import", pages.take),
        *shelf_routes(area),
    ]


class _Library:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def show(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._page(request)

    async def add(self, request: web.Request) -> web.Response:
        actor, shown = self._area.actor(request), ShelfForm.typed(await form_of(request))
        fault = await fault_of(add_shelf(self._storage, shown.words(), actor), self._area.language(request))
        return await self._page(request, fault, shown) if fault else done("library", "added")

    async def take(self, request: web.Request) -> web.Response:
        """Imports a file, or says what would become of it; the page says it at once."""
        actor, dry, report = self._area.actor(request), request.query.get("dry") == "yes", None

        async def take() -> None:
            nonlocal report
            file = await uploaded(request)
            packed = file.name.lower().endswith(".zip")
            files = (
                await asyncio.to_thread(unpacked, file.content)
                if packed
                else {file.name.rpartition("/")[2]: file.content}
            )
            report = await import_articles(self._storage, files, actor, dry=dry)

        fault = await fault_of(take(), self._area.language(request))
        return await self._page(request, fault, report=report, dry=dry)

    async def export(self, request: web.Request) -> web.Response:
        """Everything that is published, as an archive."""
        actor, archive = self._area.actor(request), BytesIO()
        with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
            for file in await exported(self._storage, actor):
                packed.writestr(file.path, await self._storage.blobs.get(file.blob) if file.blob else file.text)
        return download(archive.getvalue(), "application/zip", NAME)

    async def _page(
        self,
        request: web.Request,
        fault: Fault | None = None,
        shown: ShelfForm | None = None,
        *,
        report: ImportReport | None = None,
        dry: bool = False,
    ) -> web.Response:
        tree = await shelves(self._storage, self._area.language(request))
        values = {"tree": tree, "spoken": LANGUAGES, "shown": shown or ShelfForm(), "report": report, "dry": dry}
        return await self._area.page(request, "library", fault, **values)
