"""The forms that keep a document from going on until something is settled, and let it go on."""

from aiohttp import web

from agent_ui.administration.form import Form, form_of
from agent_ui.document_answer import Wish, answer_of
from agent_ui.document_pages import PAGE
from agent_ui.pages import desk_actor
from hub.documents.block import block, release
from hub.documents.block_kind import BlockKind
from hub.documents.visible import Seen
from hub.errors import Invalid, sentence
from hub.web.pages import Web


def stop_routes(site: Web) -> list[web.RouteDef]:
    """POST /desk/documents/{id}/block and release."""

    async def stop(request: web.Request) -> web.Response:
        actor, sent = desk_actor(request), await form_of(request)

        async def doing() -> None:
            await block(site.storage, _seen(request, sent), _block(sent), sent.text("reason"), actor)

        return await answer_of(site, request, Wish(doing(), sent, "changed"))

    async def let_go(request: web.Request) -> web.Response:
        actor, sent = desk_actor(request), await form_of(request)

        async def doing() -> None:
            await release(site.storage, _seen(request, sent), _block(sent), sent.text("reason"), actor)

        return await answer_of(site, request, Wish(doing(), sent, "changed"))

    return [web.post(f"{PAGE}/block", stop), web.post(f"{PAGE}/release", let_go)]


def _seen(request: web.Request, sent: Form) -> Seen:
    return Seen(int(request.match_info["id"]), sent.number("version"))


def _block(sent: Form) -> BlockKind:
    try:
        return BlockKind(sent.text("block"))
    except ValueError as error:
        raise Invalid("There is no such block.", {"block": sentence("There is no such block.")}) from error
