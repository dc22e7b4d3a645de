"""Readers say whether an article helped, and get suggestions while they type."""

import hmac

from aiohttp import web

from hub.errors import Invalid, NotFound, sentence
from hub.knowledge.suggest import suggestions_while_typing
from hub.knowledge.vote import Vote, vote
from hub.web.languages import LANGUAGES
from hub.web.pace import Pace
from hub.web.sessions import current_session, visitor_cookie
from portal.knowledge.face import HOME, LANGUAGE, SLUG, Face, language_of

LONGEST = 300
# Of one address in a minute. Somebody who types quickly asks about twice a second.
MOST_SUGGESTIONS, MOST_VOTES = 120, 10


def voting_routes(face: Face) -> list[web.RouteDef]:
    """POST /knowledge/{language}/{slug}/helped, and GET /knowledge/suggest with `q` and `language`, as JSON."""
    pages = _Voting(face)
    return [
        web.post(rf"{HOME}/{{language:{LANGUAGE}}}/{{slug:{SLUG}}}/helped", pages.vote),
        web.get(f"{HOME}/suggest", pages.suggest),
    ]


class _Voting:
    def __init__(self, face: Face) -> None:
        self._face = face
        self._votes = Pace(face.site.settings, MOST_VOTES, 60)
        self._suggestions = Pace(face.site.settings, MOST_SUGGESTIONS, 60)

    async def vote(self, request: web.Request) -> web.Response:
        """Keeps what a reader says, once for each of them."""
        self._votes.check(request)
        language, slug, sent = language_of(request), request.match_info["slug"], await request.post()
        helped, comment = sent.get("helped"), sent.get("comment", "")
        if helped not in ("yes", "no") or not isinstance(comment, str):
            raise Invalid("Say yes or no.", {"helped": sentence("Say yes or no.")})
        said = Vote(slug, language, self._who(request), helped == "yes", comment)
        await vote(self._face.site.storage, said, self._face.reader(request))
        answer = "thanks" if helped == "yes" or comment.strip() else "no"
        return web.Response(status=303, headers={"Location": f"{HOME}/{language}/{slug}?said={answer}#helped"})

    async def suggest(self, request: web.Request) -> web.Response:
        """What fits what somebody types, for whatever form they type it into."""
        self._suggestions.check(request)
        language, typed = request.query.get("language", "en"), request.query.get("q", "")[:LONGEST]
        if language not in LANGUAGES:
            raise NotFound
        found = await suggestions_while_typing(self._face.site.storage, typed, self._face.reader(request), language)
        shown = [
            {"title": each.title, "summary": each.summary, "path": f"{HOME}/{each.language}/{each.slug}"}
            for each in found
        ]
        return web.json_response({"articles": shown})

    def _who(self, request: web.Request) -> str:
        """What tells this reader from others, and nothing about them: the form's own token proves it is a browser's."""
        session = current_session(request)
        if session is not None:
            return f"user-{session.actor.user_id}"
        settings = self._face.site.settings
        token = request.cookies.get(visitor_cookie(settings), "")
        return hmac.digest(settings.key, f"reader {token}".encode(), "sha256").hex()
