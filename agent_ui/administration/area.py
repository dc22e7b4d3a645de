"""What every page of the administration shares: who may open it, its list of sections, and the way back to it."""

from dataclasses import dataclass

from aiohttp import web

from agent_ui.administration.changes import AREAS
from agent_ui.administration.form import Fault
from agent_ui.administration.sections import sections_of
from agent_ui.frame import frame_of
from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.mailboxes.sealing import Sealer
from hub.mailboxes.trouble import Check
from hub.queueing.queues import every_queue
from hub.web.pages import Web
from hub.web.sessions import current_actor

HOME = "/desk/administration"


@dataclass(frozen=True, slots=True)
class Tools:
    """What the administration uses that lies beyond the pages: it seals credentials and tries mailboxes.

    `public_url` is where people reach the site, "" if nobody said so.
    """

    sealer: Sealer
    check: Check
    public_url: str = ""


class Area:
    """Renders the pages of the administration, within the desk's frame."""

    def __init__(self, site: Web, tools: Tools) -> None:
        self._site = site
        self.tools = tools
        self.storage = site.storage

    def actor(self, request: web.Request, needs: Permission = Permission.ADMINISTER) -> Actor:
        """Who asks. Raises `SignInNeeded`, and `NotAllowed` for somebody without this permission."""
        actor = current_actor(request)
        require(actor, Permission.DESK)
        require(actor, needs)
        return actor

    async def queue_choices(self, request: web.Request) -> list[tuple[int, str]]:
        """Every queue, as a field offers them: one left out would be taken away by whoever saves the form."""
        return [(queue.id, queue.name) for queue in await every_queue(self.storage, current_actor(request))]

    def language(self, request: web.Request) -> str:
        """The language refusals are told in."""
        return self._site.viewer(request).language

    async def page(
        self, request: web.Request, template: str, fault: Fault | None = None, **values: object
    ) -> web.Response:
        """A page of a section, `template` being its file; what was done before is told once, from the address.

        `fresh` among the values is where a refused form leads to see what is kept now, else the page itself;
        `history_of` by what the audit log knows the one thing it is about, else what its address says.
        """
        actor = current_actor(request)
        shown = {
            "sections": sections_of(actor),
            "done": request.query.get("done", ""),
            "fault": fault,
            "histories": AREAS if allows(actor, Permission.ADMINISTER) else (),
            "history_of": request.match_info.get("id") or request.match_info.get("name") or "",
            "fresh": request.path_qs,
            "public_url": self.tools.public_url,
            **values,
        }
        frame = await frame_of(self.storage, actor)
        status = fault.status if fault else 200
        return self._site.page(request, f"desk/administration/{template}.html", status, frame=frame, **shown)

    def whole_page(self, request: web.Request, template: str, **values: object) -> web.Response:
        """A page that is no section, with a frame of its own among the values."""
        return self._site.page(request, f"desk/administration/{template}.html", 200, **values)


def done(path: str, what: str) -> web.Response:
    """Lead the browser on after a form was obeyed, so that loading the page again repeats nothing (RFC 9110 s15.4.4).

    `what` names the sentence the next page says.
    """
    return web.Response(status=303, headers={"Location": f"{HOME}/{path}?done={what}"})
