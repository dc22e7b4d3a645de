"""What a document's page answers: it leads on after what was done, or says everything that stands in the way."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from agent_ui.administration.form import Fault, Form
from agent_ui.blocks import Asked, shown
from agent_ui.document_blocks import page_of
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.documents.overview import overview
from hub.documents.transition import Obstructed
from hub.documents.visible import Stale
from hub.errors import Conflict, Invalid
from hub.web.pages import Web
from hub.web.problems import problem_of

NO_DATA = frozenset({"csrf", "version"})


@dataclass(frozen=True, slots=True)
class Refused(Fault):
    """Why it was refused: every obstacle, or what was typed over what somebody changed meanwhile (field: text)."""

    obstacles: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    action: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for. `done` names what is said then; with `leads` it makes a document, which is shown then."""

    doing: Awaitable[object]
    sent: Form
    done: str
    leads: bool = False


async def answer_of(site: Web, request: web.Request, wish: Wish | None = None) -> web.Response:
    """The page; or do what was wished and lead to it, or show on it why that was refused.

    What may not be known or done at all is still raised.
    """
    number, fault = int(request.match_info["id"]), None
    if wish is not None:
        try:
            made = await wish.doing
        except (Invalid, Conflict) as error:
            fault = _refused(error, site.viewer(request).language, request, wish.sent)
        else:
            target = made if wish.leads else number
            return web.Response(status=303, headers={"Location": f"/desk/documents/{target}?done={wish.done}"})
    actor = desk_actor(request)
    document = await overview(site.storage, number, actor)
    values = {
        "frame": await frame_of(site.storage, actor),
        "shown": await shown(site.storage, page_of(document.kind.name), number, actor),
        "document": document,
        "done": request.query.get("done", ""),
        "fault": fault,
    }
    head = page_of(document.kind.name).head
    values |= await head.read(site.storage, _asked(request, number))
    return site.page(request, "desk/documents/page.html", fault.status if fault else 200, **values)


def _asked(request: web.Request, number: int) -> Asked:
    return Asked(number, desk_actor(request), request.query)


def _refused(error: Invalid | Conflict, language: str, request: web.Request, sent: Form) -> Refused:
    problem = problem_of(error, language)
    obstacles = error.obstacles if isinstance(error, Obstructed) else ()
    typed: dict[str, str] = {}
    if isinstance(error, Stale):
        names = (name for name in sent.sent if name not in NO_DATA)
        typed = {name: sent.text(name) for name in names}
    told = (problem.detail, problem.fields, problem.status)
    return Refused(*told, obstacles=obstacles, typed=typed, action=request.path)
