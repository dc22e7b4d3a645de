"""Who would get an item now, and why: asked of any queue, or of a conversation that waits."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from agent_ui.frame import Frame, frame_of
from agent_ui.pages import desk_actor
from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.interactions.listing import inbox_row
from hub.queueing.preview import Wanted, preview, preview_item
from hub.queueing.profile_rows import CHANNELS
from hub.queueing.skills import skills
from hub.web.pages import Web

PREVIEW = "/desk/supervisor/preview"
# A week of seconds: no ring begins later.
LONGEST_WAIT = 604_800
HIGHEST_LEVEL = 5


def preview_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/supervisor/preview with what is asked in the address, and /desk/interactions/{id}/preview."""
    pages = _Preview(site)
    return [web.get(PREVIEW, pages.ask), web.get(r"/desk/interactions/{id:\d{1,18}}/preview", pages.conversation)]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as the address says it; what is no number or out of bounds is left out."""

    queue_id: int = 0
    channel: str = "email"
    skill: int = 0
    level: int = 1
    waited: int = 0
    pinned_to: int = 0

    @classmethod
    def of(cls, request: web.Request) -> "Question":
        """What this request asks."""
        channel = request.query.get("channel", "email")
        return cls(
            _number(request, "queue", 10**18),
            channel if channel in CHANNELS else "email",
            _number(request, "skill", 10**18),
            max(1, _number(request, "level", HIGHEST_LEVEL)),
            _number(request, "waited", LONGEST_WAIT),
            _number(request, "pinned", 10**18),
        )

    def wanted(self) -> Wanted:
        """The item it is about."""
        asked = {self.skill: self.level} if self.skill else {}
        waited = timedelta(seconds=self.waited)
        return Wanted(self.queue_id, self.channel, asked, waited, self.pinned_to or None)


class _Preview:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def ask(self, request: web.Request) -> web.Response:
        actor, question = curious(request), Question.of(request)
        foreseen = await preview(self._storage, question.wanted(), actor) if question.queue_id else None
        frame = await frame_of(self._storage, actor)
        values = {
            "question": question,
            "foreseen": foreseen,
            "queues": [(queue.id, queue.name) for queue in frame.queues],
            "skills": [(skill.id, skill.name) for skill in await skills(self._storage)],
            "people": [(agent.user_id, agent.name) for agent in frame.agents],
            "channels": CHANNELS,
            "administers": allows(actor, Permission.ADMINISTER),
            "row": None,
        }
        return self._page(request, frame, **values)

    async def conversation(self, request: web.Request) -> web.Response:
        actor, number = curious(request), int(request.match_info["id"])
        row = await inbox_row(self._storage, actor, number)
        foreseen = await preview_item(self._storage, number, actor)
        return self._page(request, await frame_of(self._storage, actor), row=row, foreseen=foreseen)

    def _page(self, request: web.Request, frame: Frame, **values: object) -> web.Response:
        return self._site.page(request, "desk/supervisor/preview.html", 200, frame=frame, **values)


def curious(request: web.Request) -> Actor:
    """Who asks. Raises `SignInNeeded`, and `NotAllowed` for somebody who neither supervises nor administers."""
    actor = desk_actor(request)
    if not allows(actor, Permission.ADMINISTER):
        require(actor, Permission.SUPERVISE)
    return actor


def _number(request: web.Request, name: str, most: int) -> int:
    written = request.query.get(name, "")
    known = written.isascii() and written.isdecimal() and len(written) <= 18
    return min(int(written), most) if known else 0
