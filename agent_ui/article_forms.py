"""What is done with an article by its forms: handed on, published, retired, moved, given files."""

from collections.abc import Awaitable

from aiohttp import web

from agent_ui.administration.form import fault_of, form_of
from agent_ui.files import uploaded
from agent_ui.knowledge_pages import HOME, PAGE, VERSION, article_page, audience_of, led
from agent_ui.pages import desk_actor
from hub.knowledge.change import Standing, change_article
from hub.knowledge.files import add_file, remove_file
from hub.knowledge.link import link_document
from hub.knowledge.review import Taking, take_step
from hub.web.pages import Web


def article_form_routes(site: Web) -> list[web.RouteDef]:
    """POST …/{id}/versions/{version}/step, and …/{id}/standing, files, files/remove and documents."""
    forms = _Forms(site)
    return [
        web.post(f"{VERSION}/step", forms.step),
        web.post(f"{PAGE}/standing", forms.standing),
        web.post(f"{PAGE}/files", forms.upload),
        web.post(f"{PAGE}/files/remove", forms.remove),
        web.post(f"{PAGE}/documents", forms.document),
    ]


class _Forms:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def step(self, request: web.Request) -> web.Response:
        """Takes a version along one of its ways."""
        actor, sent = desk_actor(request), await form_of(request)
        number, step = int(request.match_info["version"]), sent.text("step")
        taking = Taking(number, sent.number("revision"), step, sent.text("comment"))
        return await self._after(request, take_step(self._storage, taking, actor), step)

    async def standing(self, request: web.Request) -> web.Response:
        """Says for whom it is and where it stands."""
        actor, sent, number = desk_actor(request), await form_of(request), int(request.match_info["id"])

        async def change() -> None:
            category = sent.number("category_id") or None
            wanted = Standing(number, sent.number("version"), audience_of(sent), category, sent.text("slug").strip())
            await change_article(self._storage, wanted, actor)

        return await self._after(request, change(), "kept")

    async def upload(self, request: web.Request) -> web.Response:
        """Keeps a file."""
        actor, number = desk_actor(request), int(request.match_info["id"])

        async def add() -> None:
            await add_file(self._storage, number, await uploaded(request), actor)

        return await self._after(request, add(), "file")

    async def remove(self, request: web.Request) -> web.Response:
        """Gives a file out no more."""
        actor, sent, number = desk_actor(request), await form_of(request), int(request.match_info["id"])
        return await self._after(
            request, remove_file(self._storage, number, sent.number("file"), actor), "file_removed"
        )

    async def document(self, request: web.Request) -> web.Response:
        """Says that a document, such as a case, belongs to it."""
        actor, sent, number = desk_actor(request), await form_of(request), int(request.match_info["id"])
        return await self._after(request, link_document(self._storage, number, sent.text("number"), actor), "linked")

    async def _after(self, request: web.Request, doing: Awaitable[object], done: str) -> web.Response:
        fault = await fault_of(doing, self._site.viewer(request).language)
        return await article_page(self._site, request, fault) if fault else self._done(request, done)

    def _done(self, request: web.Request, done: str) -> web.Response:
        return led(f"{HOME}/{request.match_info['id']}?done={done}")
