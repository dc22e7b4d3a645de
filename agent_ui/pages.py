"""The pages of the desk, and the same parts of them alone for in-place navigation and for catching up."""

from collections.abc import Mapping

from aiohttp import web

from agent_ui.frame import frame_of
from agent_ui.home import home_of, worklist_of
from agent_ui.writing_commands import drafts_json
from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.activities.listing import activities_of_interaction
from hub.drafts.listing import drafts_in
from hub.errors import NotFound
from hub.interactions.called import Called, called
from hub.interactions.conversation import conversation, earlier_entries
from hub.interactions.entries import MOST, Part
from hub.interactions.entry import Position
from hub.interactions.listing import InboxFilter, InboxPage, InboxView, inbox_page
from hub.interactions.party_card import customer_beside
from hub.interactions.text import storable
from hub.interactions.wording import signature, templates
from hub.macros.listing import macros_for
from hub.queueing.colleagues import colleagues
from hub.queueing.destinations import destinations
from hub.scripts.listing import dialogues
from hub.web.pages import Web
from hub.web.sessions import current_actor

LONGEST_TAG = 60
# So many entries of a conversation are shown at once; earlier ones are read when somebody scrolls to them.
ENTRIES = 50


def page_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk, /desk/worklist, /desk/inbox, /desk/interactions/{id} and /desk/fragments/…."""
    pages = _Pages(site)
    return [
        web.get("/desk", pages.home),
        web.get("/desk/worklist", pages.worklist),
        web.get("/desk/inbox", pages.inbox),
        web.get(r"/desk/interactions/{id:\d{1,18}}", pages.interaction),
        web.get("/desk/fragments/rows", pages.rows),
        web.get("/desk/fragments/frame", pages.frame),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}", pages.conversation),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/entries", pages.entries),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/customer", pages.customer),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/templates", pages.templates),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/macros", pages.macros),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/destinations", pages.destinations),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/colleagues", pages.colleagues),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def home(self, request: web.Request) -> web.Response:
        actor = desk_actor(request)
        async with self._storage.reading_together():
            frame = await frame_of(self._storage, actor)
            home = await home_of(self._storage, actor)
        return self._site.page(request, "desk/home.html", frame=frame, home=home)

    async def worklist(self, request: web.Request) -> web.Response:
        actor = desk_actor(request)
        async with self._storage.reading_together():
            worklist = await worklist_of(self._storage, actor, team=request.query.get("team") == "yes")
            values = {"frame": await frame_of(self._storage, actor), "worklist": worklist}
        return self._site.page(request, "desk/worklist.html", 200, **values)

    async def inbox(self, request: web.Request) -> web.Response:
        return await self._inbox(request, desk_actor(request), None)

    async def interaction(self, request: web.Request) -> web.Response:
        actor = desk_actor(request)
        return await self._inbox(request, actor, int(request.match_info["id"]))

    async def rows(self, request: web.Request) -> web.Response:
        page = await self._page(desk_actor(request), filter_of(request), request.query.get("cursor") or None)
        response = self._fragment(request, "desk/parts/rows.html", page=page)
        response.headers["X-Next-Cursor"] = page.next_cursor or ""
        return response

    async def frame(self, request: web.Request) -> web.Response:
        async with self._storage.reading_together():
            frame = await frame_of(self._storage, desk_actor(request))
        return self._fragment(request, "desk/parts/frame_regions.html", frame=frame)

    async def conversation(self, request: web.Request) -> web.Response:
        actor, number = desk_actor(request), int(request.match_info["id"])
        async with self._storage.reading_together():
            talk = await self._talk(actor, number, request.query)
        return self._fragment(request, "desk/parts/conversation.html", **talk)

    async def customer(self, request: web.Request) -> web.Response:
        """Who stands beside a conversation, what goes on with them, and what is planned."""
        actor, number = desk_actor(request), int(request.match_info["id"])
        async with self._storage.reading_together():
            party = await customer_beside(self._storage, actor, number)
            here = await activities_of_interaction(self._storage, actor, number)
        return self._fragment(request, "desk/parts/customer_card.html", number=number, party=party, activities=here)

    async def entries(self, request: web.Request) -> web.Response:
        """What was said before the entries that a page shows."""
        number = int(request.match_info["id"])
        part = Part(newest=ENTRIES, before=Position.read(request.query.get("before", "")))
        entries = await earlier_entries(self._storage, desk_actor(request), number, part)
        response = self._fragment(request, "desk/parts/entries.html", entries=entries.shown, said_id=number)
        response.headers["X-Next-Cursor"] = str(entries.earlier or "")
        return response

    async def templates(self, request: web.Request) -> web.Response:
        ready = await templates(self._storage, desk_actor(request), int(request.match_info["id"]))
        return self._fragment(request, "desk/parts/templates.html", templates=ready)

    async def macros(self, request: web.Request) -> web.Response:
        offered = await macros_for(self._storage, desk_actor(request), int(request.match_info["id"]))
        return self._fragment(request, "desk/parts/macros.html", macros=offered)

    async def destinations(self, request: web.Request) -> web.Response:
        found = await destinations(self._storage, desk_actor(request), int(request.match_info["id"]))
        return self._fragment(request, "desk/parts/transfer.html", destinations=found)

    async def colleagues(self, request: web.Request) -> web.Response:
        found = await colleagues(self._storage, desk_actor(request), int(request.match_info["id"]))
        return self._fragment(request, "desk/parts/choose_colleague.html", colleagues=found)

    async def _inbox(self, request: web.Request, actor: Actor, number: int | None) -> web.Response:
        chosen = filter_of(request)
        async with self._storage.reading_together():
            shown = {} if number is None else await self._talk(actor, number, request.query)
            frame = await frame_of(self._storage, actor)
            page = await self._page(actor, chosen, None)
        return self._site.page(request, "desk/inbox.html", 200, frame=frame, chosen=chosen, page=page, **shown)

    async def _talk(self, actor: Actor, number: int, asked: Mapping[str, str]) -> dict[str, object]:
        """A conversation from its newest entries back to what is asked for, with what is written in it."""
        name = asked.get("entry", "")
        entry = await called(self._storage, actor, number, name) if name else None
        part = _shown(asked, entry)
        said = await conversation(self._storage, actor, number, part)
        further = part.since is not None or part.newest != ENTRIES
        asking = await dialogues(self._storage, actor, number) if said.dialogues else ()
        shown = {"said": said, "called": entry, "further": further, "dialogues": asking}
        return {**shown, **await self._writing(actor, number)}

    async def _writing(self, actor: Actor, number: int) -> dict[str, object]:
        """What the composer of a conversation begins with, and what is planned beside it."""
        drafts = drafts_json(await drafts_in(self._storage, actor, number))
        here = await activities_of_interaction(self._storage, actor, number)
        return {
            "signature": await signature(self._storage, actor, number),
            "drafts": drafts,
            "activities": here,
        }

    async def _page(self, actor: Actor, chosen: InboxFilter, cursor: str | None) -> InboxPage:
        return await inbox_page(self._storage, actor, chosen, cursor)

    def _fragment(self, request: web.Request, template: str, **values: object) -> web.Response:
        html = self._site.render(self._site.viewer(request), template, **values)
        return web.Response(text=html, content_type="text/html")


def desk_actor(request: web.Request) -> Actor:
    """Who asks. Raises `SignInNeeded`, and `NotAllowed` for somebody without a desk."""
    actor = current_actor(request)
    require(actor, Permission.DESK)
    return actor


def _shown(asked: Mapping[str, str], entry: Called | None) -> Part:
    """The entries that a page shows: the newest, or so many, or all since one, or since where it has read back to."""
    since, shown = asked.get("since", ""), asked.get("shown", "")
    if entry is not None:
        return Part(newest=ENTRIES, since=entry.position)
    if since:
        return Part(newest=MOST) if since == "all" else Part(newest=ENTRIES, since=Position.read(since))
    return Part(newest=max(ENTRIES, min(MOST, int(shown))) if shown.isdecimal() and len(shown) < 5 else ENTRIES)


def filter_of(request: web.Request) -> InboxFilter:
    """What the address asks to list: `view`, all open by default, `queue`, `tag`. Raises `NotFound` for any other."""
    view, queue, tag = (request.query.get(name, "") for name in ("view", "queue", "tag"))
    if len(tag) > LONGEST_TAG or (queue and not (queue.isdecimal() and len(queue) <= 18)):
        raise NotFound
    try:
        return InboxFilter(InboxView(view or InboxView.OPEN), int(queue) if queue else None, storable(tag))
    except ValueError as error:
        raise NotFound from error
