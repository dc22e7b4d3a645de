"""Which pages show somebody: each that was given out is noted, after the answer is made and without waiting."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from aiohttp import web

from hub.privacy.views import Views
from hub.web.sessions import current_session

# What each address shows, by what its number is of. Others say so themselves, by `shows`, once they know of whom.
SHOWING: Mapping[str, str] = {
    "/desk/parties/{id}": "party",
    "/desk/parties/{id}/erase": "party",
    "/desk/interactions/{id}": "interaction",
    "/desk/interactions/{id}/preview": "interaction",
    "/desk/interactions/{id}/print": "interaction",
    "/desk/interactions/{id}/export": "interaction",
    "/desk/fragments/interactions/{id}": "interaction",
    "/desk/fragments/interactions/{id}/entries": "interaction",
    "/desk/fragments/interactions/{id}/customer": "interaction",
    "/desk/fragments/interactions/{id}/messages": "interaction",
    "/desk/fragments/interactions/{id}/activities": "interaction",
    "/desk/fragments/interactions/{id}/case": "interaction",
    "/desk/fragments/interactions/{id}/script": "interaction",
    "/desk/documents/{id}": "document",
    "/desk/contacts/{id}/raw": "original",
}
_SHOWN = web.RequestKey("shown", tuple[tuple[str, int], ...])
_VIEWS = web.AppKey("views", Views)


def note_views(app: web.Application, views: Views) -> None:
    """Have every page of these that somebody got noted."""

    async def note(request: web.Request, response: web.StreamResponse) -> None:
        session = current_session(request)
        if session is None or response.status != 200:
            return
        for noun, number in request.get(_SHOWN, ()):
            views.note(session.actor, noun, number)
        resource = request.match_info.route.resource
        showing = SHOWING.get(resource.canonical) if resource is not None and request.method == "GET" else None
        if showing is not None:
            views.note(session.actor, showing, int(request.match_info["id"]))

    app[_VIEWS] = views
    app.on_response_prepare.append(note)


def shows(request: web.Request, noun: str, number: int | None) -> None:
    """Say that the answer shows something, before it begins; of nothing nothing is noted."""
    if number is not None:
        request[_SHOWN] = (*request.get(_SHOWN, ()), (noun, number))


def giving_out(request: web.Request, noun: str) -> Callable[[Sequence[int]], Awaitable[None]]:
    """What writes down at once whom an answer shows that is too long to be gathered."""
    session = current_session(request)
    assert session is not None, "nobody else is given anything"

    async def given(numbers: Sequence[int]) -> None:
        await request.app[_VIEWS].write_all(session.actor, noun, numbers)

    return given
