"""Renders the changed parts of pages, once for each room that has somebody in it, and sends them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from agent_ui.navigation import counted
from agent_ui.rooms import EVERY_QUEUE, agent_room, audience_room, conversation_room, list_room
from agent_ui.socket import DeskSocket
from hub.access.actor import Actor
from hub.access.permissions import OPERATOR, Permission, allows, visible_queues
from hub.activities.listing import activity
from hub.activities.visible import Which
from hub.bulk.listing import runs_to_show
from hub.desks.settings import desk_state
from hub.interactions.conversation import Conversation, conversation_of
from hub.interactions.counts import counts_of
from hub.interactions.entries import Part
from hub.interactions.entry import Entry
from hub.interactions.in_hand import hands_of, holders
from hub.interactions.listing import InboxRow, inbox_rows
from hub.interactions.offered import offered_to
from hub.queueing.presence import agents, presence
from hub.supervision.history import intervention
from hub.web.languages import LANGUAGES
from hub.web.pages import Web
from hub.web.viewer import Viewer, viewer_of


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to an interaction: its events `since` to `until`, and the entries (kind, id) they wrote.

    `left` are queues it was in before.
    """

    interaction_id: int
    since: int
    until: int
    entries: frozenset[tuple[str, int]]
    left: frozenset[int] = frozenset()


class Painter:
    """Reads what is true now, not what an event said: painting twice or late shows the same."""

    def __init__(self, site: Web, socket: DeskSocket) -> None:
        self._site = site
        self._storage = site.storage
        self.socket = self._socket = socket

    async def interactions(self, changes: Sequence[Change], *, rows: bool = True) -> None:
        """The rows in every list that may show them, and the open conversations with their changed entries.

        Without `rows` whoever shows a list is told by `lists`.
        """
        if not len(self._socket.clients):
            return
        shown = changes if rows else [each for each in changes if each.left or self._watched(each.interaction_id)]
        async with self._storage.reading_together():
            await self._interactions(shown, rows=rows)

    async def _interactions(self, shown: Sequence[Change], *, rows: bool) -> None:
        numbers = [change.interaction_id for change in shown]
        found = {row.id: row for row in await inbox_rows(self._storage, OPERATOR, numbers)}
        if rows:
            await self._rows([found[number] for number in numbers if number in found])
        for change in shown:
            if change.interaction_id in found:
                await self._talk(found[change.interaction_id], change)

    async def lists(self) -> None:
        """So much happens that lists are read anew by those who show them."""
        await self._socket.tell_all("lists", {})

    async def offers(self, agent_id: int) -> None:
        """What an agent is being offered."""
        actor = self._socket.clients.people().get(agent_id)
        if actor is not None:
            offered = await offered_to(self._storage, actor)
            await self._to_agent(agent_id, "offers", "desk/parts/offers.html", offers=offered)

    async def presence(self, agent_id: int) -> None:
        """An agent's own work mode."""
        if not self._socket.rooms.is_empty(agent_room(agent_id)):
            row = await presence(self._storage, agent_id)
            await self._to_agent(agent_id, "presence", "desk/parts/presence.html", presence=row)

    async def intervention(self, intervention_id: int) -> None:
        """What a supervisor did, to whom it was done."""
        row = await intervention(self._storage, intervention_id)
        if row is None or row.agent_id in (None, row.by_id):
            return
        told = {"kind": row.kind, "id": row.interaction_id, "by": row.by_name, "why": row.why, **row.detail}
        await self._socket.tell(agent_room(row.agent_id), "intervened", told)

    async def bulk(self, agent_id: int) -> None:
        """How an agent's acts on many conversations go."""
        for client in self._socket.clients.of_user(agent_id):
            runs = await runs_to_show(self._storage, client.actor)
            await self._to_agent(agent_id, "bulk", "desk/parts/bulk.html", runs=runs)
            return

    async def activities(self, owner_id: int, queue_id: int, interaction_id: int) -> None:
        """Something somebody plans is otherwise now: they and their team, if any, read anew what shows it."""
        lists = (list_room(queue, code) for queue in (queue_id, EVERY_QUEUE) for code in LANGUAGES) if queue_id else ()
        for room in (agent_room(owner_id), *lists):
            await self._socket.tell(room, "activities", {"interaction_id": interaction_id})

    async def reminder(self, owner_id: int, activity_id: int) -> None:
        """The time of what somebody planned has come."""
        actor = self._socket.clients.people().get(owner_id)
        if actor is not None:
            detail = await activity(self._storage, actor, Which(activity_id))
            await self._socket.tell(agent_room(owner_id), "reminder", {"id": activity_id, "title": detail.row.title})

    async def counters(self) -> None:
        """How many stand in each list, for everybody who is here."""
        counts = await counts_of(self._storage, self._socket.clients.people().values())
        for agent_id, own in counts.items():
            await self._socket.tell(agent_room(agent_id), "counters", {"counts": counted(own)})

    async def hands(self, named: frozenset[int] | None, interactions: frozenset[int]) -> None:
        """What people serve now: those an event named (None: everybody who is here), and who has these in hand."""
        people = self._socket.clients.people()
        if named is not None and people:
            concerned = named | await holders(self._storage, interactions)
            people = {agent_id: actor for agent_id, actor in people.items() if agent_id in concerned}
        if people:
            for agent_id, rows in (await hands_of(self._storage, people.values())).items():
                await self._to_agent(agent_id, "hand", "desk/parts/hand.html", hand=rows)

    async def state(self, user_id: int) -> None:
        """How many alerts somebody has not read, and how they like their desk."""
        actor = self._socket.clients.people().get(user_id)
        if actor is None:
            return
        state = await desk_state(self._storage, actor)
        await self._socket.tell(agent_room(user_id), "alerts", {"unread": state.unread})
        await self._socket.tell(agent_room(user_id), "settings", asdict(state.liking) | {"language": state.language})

    async def colleagues(self) -> None:
        """Who is there: looked up once for all who may know the same people, rendered once in each language."""
        audiences: defaultdict[frozenset[int] | None, dict[str, Actor]] = defaultdict(dict)
        for actor in self._socket.clients.people().values():
            audiences[visible_queues(actor)][actor.language] = actor
        for queues, languages in audiences.items():
            rows = await agents(self._storage, next(iter(languages.values())))
            for language in languages:
                html = self._site.render(Viewer(language), "desk/parts/colleagues.html", agents=rows)
                await self._socket.tell(audience_room(queues, language), "colleagues", {"html": html})

    def entries_html(self, viewer: Viewer, number: int, entries: Iterable[Entry]) -> list[dict[str, str]]:
        """Entries as they stand in conversation `number`, with the ids of their elements."""
        return [
            {
                "target": f"entry-{entry.kind}-{entry.id}",
                "html": self._site.render(viewer, "desk/parts/entry.html", entry=entry, said_id=number),
            }
            for entry in entries
        ]

    async def _rows(self, rows: Sequence[InboxRow]) -> None:
        """Each room is told all its rows at once."""
        told: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            places = {list_room(queue, code): code for queue in (row.queue_id, EVERY_QUEUE) for code in LANGUAGES}
            painted = {code: self._row(row, code) for code in self._languages(places)}
            for room, code in places.items():
                if not self._socket.rooms.is_empty(room):
                    told[room].append(painted[code])
        for room, those in told.items():
            await self._socket.tell(room, "rows", {"rows": those})

    def _row(self, row: InboxRow, language: str) -> dict[str, Any]:
        return {
            "id": row.id,
            "version": row.version,
            "html": self._site.render(Viewer(language), "desk/parts/row.html", row=row),
            "views": sorted(row.in_views(0)),
            "queue_id": row.queue_id,
            "agent_id": row.agent_id,
            "owners": row.owners,
            "tags": row.tags,
            "at": row.last_activity_at.isoformat(timespec="microseconds"),
        }

    async def _talk(self, row: InboxRow, change: Change) -> None:
        """Whoever shows a conversation is told what is new there, or that it is not theirs to see any more."""
        if change.left:
            await self._leave(row, change.left)
        watched = self._watched(row.id)
        if watched:
            said = await conversation_of(self._storage, OPERATOR, row, Part(only=change.entries))
            for language in watched:
                await self._conversation(said, change, language)

    def _watched(self, number: int) -> frozenset[str]:
        """The languages in which a conversation is shown to somebody."""
        return self._languages(conversation_room(number, code) for code in LANGUAGES)

    async def _leave(self, row: InboxRow, queues: frozenset[int]) -> None:
        """It is in another queue now: gone from the lists of these, and closed for who may not see it any more."""
        gone = {"id": row.id, "version": row.version, "views": [], "owners": {}}
        for room in (list_room(queue, code) for queue in queues - {row.queue_id} for code in LANGUAGES):
            await self._socket.tell(room, "rows", {"rows": [gone]})
        for client in self._socket.clients.looking_at(row.id):
            visible = visible_queues(client.actor)
            if visible is not None and row.queue_id not in visible:
                await self._socket.leave_conversation(client)
                await self._socket.tell(client.sid, "resync", {})

    async def _conversation(self, said: Conversation, change: Change, language: str) -> None:
        number, whispered = said.row.id, any(entry.whispered_to for entry in said.entries)
        plain = said.without_others
        open_ones = tuple(entry for entry in said.entries if entry.whispered_to is None)
        # First, who is told more: what everybody is told then is nothing new to them.
        for client in self._socket.clients.looking_at(number):
            own = said if allows(client.actor, Permission.SUPERVISE) else plain
            heard = all(entry.is_for(client.actor) for entry in said.entries)
            if client.actor.language == language and (own.why is not plain.why or (whispered and heard)):
                told = replace(own, entries=said.entries if heard else open_ones)
                await self._socket.tell(client.sid, "conversation", self._painted(told, change, language))
        painted = self._painted(replace(plain, entries=open_ones), change, language)
        await self._socket.tell(conversation_room(number, language), "conversation", painted)

    def _painted(self, said: Conversation, change: Change, language: str) -> dict[str, Any]:
        viewer, number = Viewer(language), said.row.id
        regions = {part: self._site.render(viewer, f"desk/parts/{part}.html", said=said) for part in ("head", "answer")}
        return {
            "id": number,
            # Not the row's: what was written since is read here already, but its entries come with its own event.
            "version": change.until,
            "since": change.since,
            "last_message_id": max((key for kind, key in change.entries if kind == "message"), default=0),
            "regions": [{"target": f"conversation-{number}-{part}", "html": html} for part, html in regions.items()],
            "entries": self.entries_html(viewer, number, said.entries),
        }

    async def _to_agent(self, agent_id: int, event: str, template: str, **values: object) -> None:
        for client in self._socket.clients.of_user(agent_id):
            html = self._site.render(viewer_of(client.actor), template, **values)
            await self._socket.tell(agent_room(agent_id), event, {"html": html})
            return

    def _languages(self, rooms: Iterable[str]) -> frozenset[str]:
        """The languages in which somebody is there; a room's name ends with its language."""
        return frozenset(room.rpartition("-")[2] for room in rooms if not self._socket.rooms.is_empty(room))
