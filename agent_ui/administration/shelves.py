"""Where articles stand for readers: the categories of the knowledge base, each with a page of its own."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.administration.shelf_form import ShelfForm
from hub.errors import NotFound
from hub.knowledge.categories import Shelf, below, shelves
from hub.knowledge.fields import LANGUAGES
from hub.knowledge.keep_category import change_shelf, remove_shelf

ONE = r"/desk/administration/library/{id:\d{1,18}}"


def shelf_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/library/{id}, and POST …/{id}/remove."""
    pages = _Shelves(area)
    return [web.get(ONE, pages.show), web.post(ONE, pages.change), web.post(f"{ONE}/remove", pages.remove)]


class _Shelves:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def show(self, request: web.Request) -> web.Response:
        tree, shelf = await self._found(request)
        return await self._form(request, tree, shelf, ShelfForm.stored(shelf))

    async def change(self, request: web.Request) -> web.Response:
        (tree, shelf), shown = await self._found(request), ShelfForm.typed(await form_of(request))
        changing = change_shelf(self._storage, shelf.id, shown.words(), shown.seen, self._area.actor(request))
        fault = await fault_of(changing, self._area.language(request))
        return await self._form(request, tree, shelf, shown, fault) if fault else done("library", "changed")

    async def remove(self, request: web.Request) -> web.Response:
        tree, shelf = await self._found(request)
        removing = remove_shelf(self._storage, shelf.id, self._area.actor(request))
        fault = await fault_of(removing, self._area.language(request))
        if fault:
            return await self._form(request, tree, shelf, ShelfForm.stored(shelf), fault)
        return done("library", "removed")

    async def _found(self, request: web.Request) -> tuple[tuple[Shelf, ...], Shelf]:
        self._area.actor(request)
        wanted = int(request.match_info["id"])
        tree = await shelves(self._storage, self._area.language(request))
        shelf = next((each for each in tree if each.id == wanted), None)
        if shelf is None:
            raise NotFound
        return tree, shelf

    async def _form(
        self,
        request: web.Request,
        tree: tuple[Shelf, ...],
        shelf: Shelf,
        shown: ShelfForm,
        fault: Fault | None = None,
    ) -> web.Response:
        """Its page; it may stand in what is neither itself nor below it."""
        own = below(tree, shelf.id)
        values = {"shelf": shelf, "shown": shown, "spoken": LANGUAGES, "fresh": request.path.removesuffix("/remove")}
        places = [each for each in tree if each.id not in own]
        return await self._area.page(request, "shelf", fault, places=places, **values)
