"""The live connection of the desks: who is let in, what they may send, and what they are told."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import socketio
from aiohttp import web

from agent_ui.arguments import Arguments
from agent_ui.clients import MOST_OF_ONE, Client, Clients
from agent_ui.refusals import refusal
from agent_ui.rooms import (
    EVERY_QUEUE,
    Rooms,
    agent_room,
    audience_room,
    conversation_room,
    list_room,
    monitor_room,
    overview_room,
)
from hub.access.actor import Actor
from hub.access.permissions import Hidden, Permission, allows, visible_queues
from hub.access.sessions import ActiveSession, active_sessions, actor_of_session, is_stale, touch_session
from hub.errors import HubError, NotAllowed
from hub.web.csrf import is_same_origin
from hub.web.pages import Web
from hub.web.problems import note_denial
from hub.web.sessions import session_cookie
from storage.errors import StorageUnavailable

log = logging.getLogger(__name__)

PATH = "/desk/socket.io"
PACKET_LIMIT = 64 * 1024
# A connection that does not say what it wants within this time is closed (seconds).
CONNECT_WITHIN = 10.0
UNKNOWN = {"error": "unknown", "message": ""}

Handler = Callable[[Client, Arguments], Awaitable[dict[str, Any]]]


class DeskSocket:
    """The Socket.IO server of the desk. `handlers` is the fixed table of events; any other is refused."""

    def __init__(self, site: Web, handlers: Mapping[str, Handler]) -> None:
        self.clients = Clients()
        self.rooms = Rooms()
        self._site = site
        self._storage = site.storage
        self._handlers = handlers
        self._left: Callable[[int], Awaitable[None]] | None = None
        # One client's events run one after the other, in the order they were sent.
        self._server = socketio.AsyncServer(
            async_mode="aiohttp",
            async_handlers=False,
            transports=["websocket"],
            max_http_buffer_size=PACKET_LIMIT,
            http_compression=False,
            monitor_clients=False,
            logger=False,
            engineio_logger=False,
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("*", self._receive)
        # The library holds a connection that never says what it wants for ever.
        self._server.eio.on("connect", self._let_in)

    def attach(self, app: web.Application, left: Callable[[int], Awaitable[None]]) -> None:
        """Serve on an application; `left` is called with the conversation that a desk does not show any more."""
        self._left = left
        self._server.attach(app, PATH.lstrip("/"))

    async def tell(self, room: str, event: str, data: Mapping[str, Any]) -> None:
        """Send to everybody in a room."""
        await self._server.emit(event, dict(data), room=room)

    async def tell_all(self, event: str, data: Mapping[str, Any]) -> None:
        """Send to every desk that was let in."""
        for client in self.clients:
            await self.tell(client.sid, event, data)

    async def end_session(self, session_id: int) -> None:
        """Send the desks of an ended session to the sign-in page and cut them off."""
        for client in self.clients:
            if client.session_id == session_id:
                await self.tell(client.sid, "sign_out", {})
                connection = self._server.manager.eio_sid_from_sid(client.sid, "/")
                await self._server.disconnect(client.sid)
                await self._hang_up(connection)

    async def show(self, client: Client) -> None:
        """Put a client into the rooms of what it may see and what its page shows; one that is gone stays out."""
        if client.sid not in self.clients:
            return
        # Nothing is awaited before the rooms are known: they must be those of what the client is now.
        language, visible = client.actor.language, visible_queues(client.actor)
        lists = {EVERY_QUEUE} if visible is None else visible
        own = {agent_room(client.actor.user_id), audience_room(visible, language)}
        wanted = own | {list_room(queue, language) for queue in lists}
        if client.interaction_id is not None:
            wanted.add(conversation_room(client.interaction_id, language))
            if client.monitors:
                wanted.add(monitor_room(client.interaction_id))
        if client.overview is not None:
            wanted.add(overview_room(*client.overview))
        await self._move(client.sid, frozenset(wanted))

    async def leave_conversation(self, client: Client) -> None:
        """Have a client show none, nor any other object; colleagues who look at it see them go."""
        left, client.interaction_id, client.overview = client.interaction_id, None, None
        client.typing = client.monitors = False
        await self.show(client)
        if left is not None and self._left is not None:
            await self._left(left)

    async def refresh(self) -> None:
        """Look again who everybody is: a lost queue, role or session takes effect on open pages too."""
        clients = list(self.clients)
        sessions = await active_sessions(self._storage, [client.token for client in clients])
        for client in clients:
            session = _with_a_desk(sessions.get(client.token))
            if session is None:
                await self.end_session(client.session_id)
            else:
                await self._update(client, session.actor)

    async def close(self) -> None:
        """Cut every desk off; they connect again by themselves, to whoever serves then."""
        for connection in list(self._server.eio.sockets):
            await self._hang_up(connection)
        await self._server.shutdown()
        for connection in list(self._server.eio.sockets.values()):
            # None ends engineio's writer, which closes the connection: shutdown() leaves them all open.
            connection.queue.put_nowait(None)

    async def _let_in(self, connection: str, environ: Mapping[str, Any]) -> Any:
        answer = await self._server._handle_eio_connect(connection, environ)
        self._server.start_background_task(self._close_unless_connected, connection)
        return answer

    async def _close_unless_connected(self, connection: str) -> None:
        await asyncio.sleep(CONNECT_WITHIN)
        if self._server.manager.sid_from_eio_sid(connection, "/") is None:
            await self._hang_up(connection)

    async def _hang_up(self, connection: str) -> None:
        """Close a connection after what is left to say, whatever its other end does: the library would wait for it."""
        held = self._server.eio.sockets.get(connection)
        if held is not None:
            await held.close(wait=False)
            await held.queue.put(None)

    async def _connect(self, sid: str, environ: object = None, *sent: object) -> bool | dict[str, Any]:
        # The library takes an event that a client calls "connect" or "disconnect" for the real thing.
        if sid in self.clients or not isinstance(environ, dict) or environ is not self._server.get_environ(sid):
            return UNKNOWN
        request: web.Request = environ["aiohttp.request"]
        token = request.cookies.get(session_cookie(self._site.settings), "")
        session = await self._session(token) if is_same_origin(request, self._site.settings) else None
        if session is None or len(list(self.clients.of_user(session.actor.user_id))) >= MOST_OF_ONE:
            return False
        client = Client(sid, token, session.session_id, session.actor)
        self.clients.add(client)
        await self.show(client)
        return True

    async def _disconnect(self, sid: str, *sent: object) -> dict[str, Any]:
        # Somebody who only says so would stay in their rooms after the end of their session.
        if not self._server.manager.is_connected(sid, "/"):
            client = self.clients.remove(sid)
            if client is not None:
                self.rooms.move(sid, frozenset())
                await self.leave_conversation(client)
        return UNKNOWN

    async def _receive(self, event: str, sid: object, *sent: object) -> dict[str, Any]:
        # An event called "*" arrives without its name: its first argument stands where the socket's id belongs.
        client = self.clients.get(sid) if isinstance(sid, str) else None
        if client is not None and not client.pace.allows():
            return {"error": "too_fast", "message": ""}
        handler = self._handlers.get(event)
        if client is None or handler is None:
            return UNKNOWN
        try:
            session = await self._session(client.token)
            if session is None:
                await self.end_session(client.session_id)
                return {"error": "not_found", "message": ""}
            await self._update(client, session.actor)
            await self._touch(session)
            answer = await handler(client, Arguments(sent[0] if sent else None))
            return answer if "error" in answer else {"ok": True, **answer}
        except (HubError, StorageUnavailable) as error:
            return await self._refuse(client, event, error)
        except Exception:
            log.exception("the command %s failed", event)
            return {"error": "failed", "message": ""}

    async def _update(self, client: Client, actor: Actor) -> None:
        """Take over what the person may do now; if it changed, their rooms change and their page begins anew."""
        if actor != client.actor:
            client.actor = actor
            await self.leave_conversation(client)
            await self.tell(client.sid, "resync", {})

    async def _refuse(self, client: Client, event: str, error: HubError | StorageUnavailable) -> dict[str, Any]:
        """The refusal, and a line in the audit log when somebody reached for what is not theirs."""
        if isinstance(error, NotAllowed | Hidden):
            with suppress(StorageUnavailable):
                await note_denial(self._storage, client.actor, "SOCKET", event)
        return refusal(error, client.actor.language)

    async def _session(self, token: str) -> ActiveSession | None:
        return _with_a_desk(await actor_of_session(self._storage, token))

    async def _touch(self, session: ActiveSession) -> None:
        if is_stale(session, self._storage.clock.now()):
            await touch_session(self._storage, session.session_id)

    async def _move(self, sid: str, wanted: frozenset[str]) -> None:
        left, entered = self.rooms.move(sid, wanted)
        for room in left:
            await self._server.leave_room(sid, room)
        for room in entered:
            await self._server.enter_room(sid, room)


def _with_a_desk(session: ActiveSession | None) -> ActiveSession | None:
    return session if session is not None and allows(session.actor, Permission.DESK) else None
