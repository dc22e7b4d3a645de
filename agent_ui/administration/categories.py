"""Case categories: a tree that says who the experts are, how urgent its cases are and how long they may take."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.category_form import CategoryForm
from agent_ui.administration.form import Fault, fault_of, form_of
from hub.cases.categories import category_tree
from hub.cases.keep_category import add_category, keep_category
from hub.cases.tree import Branch
from hub.errors import NotFound

ALL = "/desk/administration/categories"
ONE = ALL + r"/{id:\d{1,18}}"


def category_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/categories and …/{id}."""
    pages = _Categories(area)
    return [
        web.get(ALL, pages.all),
        web.post(ALL, pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
    ]


class _Categories:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._list(request, CategoryForm())

    async def add(self, request: web.Request) -> web.Response:
        actor, shown = self._area.actor(request), CategoryForm.typed(await form_of(request))

        async def adding() -> None:
            await add_category(self._storage, shown.draft(), actor)

        fault = await fault_of(adding(), self._area.language(request))
        return await self._list(request, shown, fault) if fault else done("categories", "added")

    async def show(self, request: web.Request) -> web.Response:
        branch = await self._branch(request)
        return await self._form(request, branch, CategoryForm.stored(branch.category))

    async def change(self, request: web.Request) -> web.Response:
        actor, branch = self._area.actor(request), await self._branch(request)
        shown = CategoryForm.typed(await form_of(request))

        async def changing() -> None:
            await keep_category(self._storage, branch.category.id, shown.seen, shown.draft(), actor)

        fault = await fault_of(changing(), self._area.language(request))
        return await self._form(request, branch, shown, fault) if fault else done("categories", "changed")

    async def _branch(self, request: web.Request) -> Branch:
        self._area.actor(request)
        wanted = int(request.match_info["id"])
        tree = await category_tree(self._storage, retired=True)
        branch = next((each for each in tree if each.category.id == wanted), None)
        if branch is None:
            raise NotFound
        return branch

    async def _list(self, request: web.Request, shown: CategoryForm, fault: Fault | None = None) -> web.Response:
        return await self._page(request, "categories", shown, fault)

    async def _form(
        self, request: web.Request, branch: Branch, shown: CategoryForm, fault: Fault | None = None
    ) -> web.Response:
        return await self._page(request, "category", shown, fault, branch=branch)

    async def _page(
        self, request: web.Request, template: str, shown: CategoryForm, fault: Fault | None, **values: object
    ) -> web.Response:
        tree = await category_tree(self._storage, retired=True)
        queues = await self._area.queue_choices(request)
        return await self._area.page(request, template, fault, shown=shown, tree=tree, queues=queues, **values)
