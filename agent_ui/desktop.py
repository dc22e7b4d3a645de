"""The desk of one process: its pages, its socket, its feed."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from agent_ui.activity_pages import activity_routes
from agent_ui.administration.area import Tools
from agent_ui.administration.routes import administration_routes
from agent_ui.arguments import Arguments
from agent_ui.article_editing import article_editing_routes
from agent_ui.article_forms import article_form_routes
from agent_ui.article_suggestions import suggestion_routes
from agent_ui.bulk_pages import bulk_routes
from agent_ui.calendar_feed import calendar_feed_routes
from agent_ui.case_pages import case_routes
from agent_ui.clients import Client
from agent_ui.commands import Command, Commands
from agent_ui.document_pages import document_routes
from agent_ui.document_stops import stop_routes
from agent_ui.export_pages import export_routes
from agent_ui.feed import Feed, Measure, unmeasured
from agent_ui.files import file_routes
from agent_ui.find import find_routes
from agent_ui.import_pages import import_routes
from agent_ui.interventions import intervention_routes
from agent_ui.knowledge_figures import knowledge_figure_routes
from agent_ui.knowledge_pages import knowledge_routes
from agent_ui.lookers import LOOKING, Lookers
from agent_ui.mail_frame import mail_frame_routes
from agent_ui.merge_pages import merge_routes
from agent_ui.monitors import Monitors
from agent_ui.new_document import new_document_routes
from agent_ui.overviews import block_routes, overview_of
from agent_ui.pages import page_routes
from agent_ui.painter import Painter
from agent_ui.paper import paper_routes
from agent_ui.party_pages import party_routes
from agent_ui.password import password_routes
from agent_ui.personal import personal_routes
from agent_ui.preview import preview_routes
from agent_ui.privacy_pages import privacy_routes
from agent_ui.refusals import refusal
from agent_ui.script_pages import script_routes
from agent_ui.search_pages import search_routes
from agent_ui.socket import DeskSocket, Handler
from agent_ui.supervisor import supervisor_routes
from agent_ui.supervisor_lists import supervisor_list_routes
from agent_ui.views import note_views
from hub.errors import NotFound
from hub.interactions.conversation import conversation
from hub.interactions.entries import Part
from hub.interactions.listing import inbox_row
from hub.interactions.send_guard import NewerMessage
from hub.mentions.read import read_mentions
from hub.ports import Composer
from hub.privacy.views import Views
from hub.queueing.presence import heartbeat, present
from hub.web.pages import Web
from storage.unit_of_work import Storage

HEARTBEAT_EVERY = 20.0
# Who lost a right in another process, with no bus between, is seen in time: 5 s after a change sockets must have ended.
REFRESH_EVERY = 4.0


def desk_routes(site: Web, tools: Tools) -> list[web.RouteDef]:
    """Every page and file of the desk."""
    return [
        *page_routes(site),
        *password_routes(site),
        *find_routes(site),
        *search_routes(site),
        *personal_routes(site),
        *bulk_routes(site),
        *merge_routes(site),
        *script_routes(site),
        *party_routes(site),
        *privacy_routes(site),
        *export_routes(site),
        *import_routes(site),
        *activity_routes(site),
        *calendar_feed_routes(site, tools.public_url),
        *block_routes(site),
        *new_document_routes(site),
        *document_routes(site),
        *stop_routes(site),
        *case_routes(site),
        *knowledge_figure_routes(site),
        *knowledge_routes(site),
        *article_editing_routes(site),
        *article_form_routes(site),
        *suggestion_routes(site, tools.public_url),
        *file_routes(site),
        *paper_routes(site),
        *mail_frame_routes(site),
        *preview_routes(site),
        *supervisor_routes(site),
        *supervisor_list_routes(site),
        *intervention_routes(site),
        *administration_routes(site, tools),
    ]


@dataclass(frozen=True, slots=True)
class Ways:
    """How the desk deals with the outside: what renders answers, how long they can be called back, and `measure`.

    `measure` hears how long each event took. `announced`: agents are told who monitors them.
    """

    composer: Composer
    hold: timedelta = timedelta(0)
    measure: Measure = unmeasured
    announced: bool = True


def attach_desk(app: web.Application, site: Web, ways: Ways) -> "Desk":
    """Serve the desk's socket on an application that has `desk_routes`."""
    desk = Desk(site, ways)
    desk.socket.attach(app, desk.left)
    note_views(app, desk.views)
    return desk


class Desk:
    """What runs beside the pages: `run` in a task, `close` at the end."""

    def __init__(self, site: Web, ways: Ways) -> None:
        self._storage: Storage = site.storage
        table = Commands(site.storage, ways.composer, ways.hold, site.settings.country).table
        handlers: dict[str, Handler] = {name: _of(command) for name, command in table.items()}
        handlers |= {"watch": self._watch, "typing": self._typing, "writing": self._writing}
        handlers |= {name: self._guarded(table[name]) for name in ("reply", "answer_invitation", "wrap_up")}
        self.socket = DeskSocket(site, handlers)
        self.views = Views(site.storage)
        self._painter = Painter(site, self.socket)
        self._monitors = Monitors(site.storage, self.socket, announced=ways.announced)
        self.lookers = Lookers(site.storage, self.socket)
        self._feed = Feed(site.storage, self._painter, self._monitors, ways.measure)
        self._feed.hears[LOOKING] = self.lookers.hear

    async def run(self) -> None:
        """Feed the pages and keep their people present, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._feed.run())
            group.create_task(self.views.run())
            group.create_task(self._keep_present())
            group.create_task(self._keep_rights())

    async def close(self) -> None:
        """Cut every desk off."""
        await self.socket.close()

    async def left(self, interaction_id: int) -> None:
        """A desk shows a conversation no more."""
        await self.lookers.changed(interaction_id)
        await self._monitors.settle()

    async def _keep_present(self) -> None:
        shown: frozenset[int] | None = None
        while True:
            users = self.socket.clients.users()
            if users:
                await heartbeat(self._storage, users)
                there = await present(self._storage)
                if there != shown:
                    self._feed.colleagues_changed()
                shown = there
            await self._monitors.keep()
            await self.lookers.keep()
            await asyncio.sleep(HEARTBEAT_EVERY)

    async def _keep_rights(self) -> None:
        while True:
            await self.socket.refresh()
            await asyncio.sleep(REFRESH_EVERY)

    async def _watch(self, client: Client, sent: Arguments) -> dict[str, Any]:
        """Which conversation or other object the page shows now, with `monitor` unseen by those who work on it.

        Raises `NotFound` for one the person may not see, and as `begin_monitoring` does.
        """
        wanted, monitor = sent.optional_number("interaction_id"), sent.optional_flag("monitor")
        if wanted is not None:
            await inbox_row(self._storage, client.actor, wanted)
            if monitor:
                await self._monitors.begin(client, wanted)
            await read_mentions(self._storage, wanted, client.actor)
        client.overview = await self._overview(client, sent)
        before, client.interaction_id, client.typing = client.interaction_id, wanted, False
        client.monitors = monitor and wanted is not None
        await self.socket.show(client)
        # A page that has just come is a sign of life too: its person must not wait for the next heartbeat.
        await heartbeat(self._storage, [client.actor.user_id])
        await self._monitors.settle()
        for changed in {before, wanted}:
            if changed is not None:
                await self.lookers.changed(changed)
        if wanted is None:
            return {"version": None}
        version = await self._version(client, wanted)
        return {"version": version, **await self._monitors.of_page(client, wanted)}

    async def _overview(self, client: Client, sent: Arguments) -> tuple[str, int] | None:
        name, number = sent.text("overview", ""), sent.optional_number("object_id")
        if not name or number is None:
            return None
        kind = overview_of(name)
        return kind.noun, await kind.see(self._storage, number, client.actor)

    async def _version(self, client: Client, interaction_id: int) -> int:
        """Read after entering the room: whatever is newer than this is told there."""
        try:
            return (await inbox_row(self._storage, client.actor, interaction_id)).version
        except NotFound:
            # The queue was lost since the client asked: it must not stay in the room.
            await self.socket.leave_conversation(client)
            raise

    async def _typing(self, client: Client, sent: Arguments) -> dict[str, Any]:
        typing = sent.flag("typing")
        if client.interaction_id == sent.number("interaction_id") and client.typing != typing:
            client.typing = typing
            await self.lookers.changed(client.interaction_id)
        return {}

    async def _writing(self, client: Client, sent: Arguments) -> dict[str, Any]:
        return await self._monitors.writing(client, sent)

    def _guarded(self, command: Command) -> Handler:
        """Answering or closing, with what the send guard found rendered for whoever is to decide."""

        async def handle(client: Client, sent: Arguments) -> dict[str, Any]:
            try:
                return await command(sent, client.actor)
            except NewerMessage as error:
                unseen = Part(only=frozenset(("message", number) for number in error.message_ids))
                said = await conversation(self._storage, client.actor, sent.number("interaction_id"), unseen)
                newer = [entry for entry in said.entries if entry.key in (unseen.only or ())]
                entries = self._painter.entries_html(client.viewer, said.row.id, newer)
                refused = refusal(error, client.actor.language)
                return refused | {"entries": entries, "last_message_id": said.last_message_id}

        return handle


def _of(command: Command) -> Handler:
    async def handle(client: Client, sent: Arguments) -> dict[str, Any]:
        return await command(sent, client.actor)

    return handle
