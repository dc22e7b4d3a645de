"""The knowledge base: its categories, and articles that come from files and go back into them."""

import asyncio
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from agent_ui.files import uploaded
from hub.knowledge.categories import shelves
from hub.knowledge.export import exported
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.import_articles import ImportReport, import_articles
from hub.knowledge.keep_category import CategoryWords, add_shelf, change_shelf, remove_shelf
from hub.knowledge.packed import unpacked
from hub.web.downloads import download

ALL = "/desk/administration/library"
ONE = ALL + r"/{id:\d{1,18}}"
NAME = "articles.zip"


def library_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/library and …/export, POST …/categories, …/{id}, …/{id}/remove and …/import."""
    pages = _Library(area)
    return [
        web.get(ALL, pages.show),
        web.get(f"{ALL}/export", pages.export),
        web.post(f"{ALL}/categories", pages.add),
        web.post(f"{ALL}/import", pages.take),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/remove", pages.remove),
    ]


class _Library:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def show(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._page(request)

    async def add(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        fault = await fault_of(add_shelf(self._storage, _words(sent), actor), self._area.language(request))
        return await self._page(request, fault, sent) if fault else done("library", "added")

    async def change(self, request: web.Request) -> web.Response:
        actor, sent, number = self._area.actor(request), await form_of(request), int(request.match_info["id"])
        fault = await fault_of(change_shelf(self._storage, number, _words(sent), actor), self._area.language(request))
        return await self._page(request, fault) if fault else done("library", "changed")

    async def remove(self, request: web.Request) -> web.Response:
        actor, number = self._area.actor(request), int(request.match_info["id"])
        fault = await fault_of(remove_shelf(self._storage, number, actor), self._area.language(request))
        return await self._page(request, fault) if fault else done("library", "removed")

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
        sent: Form | None = None,
        *,
        report: ImportReport | None = None,
        dry: bool = False,
    ) -> web.Response:
        tree = await shelves(self._storage, self._area.language(request))
        values = {"tree": tree, "spoken": LANGUAGES, "sent": sent, "report": report, "dry": dry}
        return await self._area.page(request, "library", fault, **values)


def _words(sent: Form) -> CategoryWords:
    names = {language: sent.text(f"name_{language}") for language in LANGUAGES}
    return CategoryWords(sent.text("slug"), names, sent.number("parent_id") or None, sent.number("position"))
