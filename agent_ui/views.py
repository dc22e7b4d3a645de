"""Which pages show somebody: each that was given out is noted, after the answer is made and without waiting."""

from collections.abc import Mapping

from aiohttp import web

from hub.privacy.views import Views
from hub.web.sessions import current_session

# What each address shows, by what its number is of.
SHOWING: Mapping[str, str] = {
    "/desk/parties/{id}": "party",
    "/desk/interactions/{id}": "interaction",
    "/desk/interactions/{id}/preview": "interaction",
    "/desk/interactions/{id}/print": "interaction",
    "/desk/interactions/{id}/export": "interaction",
    "/desk/fragments/interactions/{id}": "interaction",
    "/desk/fragments/interactions/{id}/entries": "interaction",
    "/desk/fragments/interactions/{id}/messages": "interaction",
    "/desk/fragments/blocks/party/{id}/timeline": "party",
    "/desk/documents/{id}": "document",
    "/desk/contacts/{id}/raw": "original",
}


def note_views(app: web.Application, views: Views) -> None:
    """Have every page of these that somebody got noted."""

    async def note(request: web.Request, response: web.StreamResponse) -> None:
        session, resource = current_session(request), request.match_info.route.resource
        noun = SHOWING.get(_place(request, resource.canonical)) if resource is not None else None
        if noun is not None and session is not None and response.status == 200 and request.method == "GET":
            views.note(session.actor, noun, int(request.match_info["id"]))

    app.on_response_prepare.append(note)


def _place(request: web.Request, pattern: str) -> str:
    """What was asked for, with nothing but the number left open."""
    for name in ("kind", "name"):
        pattern = pattern.replace(f"{{{name}}}", request.match_info.get(name, ""))
    return pattern
