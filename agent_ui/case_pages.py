"""What is done with a case on its page: put before experts, answered by them, and put together with others."""

from collections.abc import Awaitable

from aiohttp import web

from agent_ui.administration.form import Form, form_of
from agent_ui.document_answer import Wish, answer_of
from agent_ui.document_pages import PAGE
from agent_ui.pages import desk_actor
from hub.cases.answer import answer_agent
from hub.cases.categories import category_tree
from hub.cases.escalate import Escalation, escalate
from hub.cases.open import filled_in
from hub.cases.relate import Relation, relate, solve_with, unrelate
from hub.documents.visible import Seen
from hub.errors import Invalid, sentence
from hub.knowledge.of_case import link_case, unlink_case
from hub.web.pages import Web


def case_routes(site: Web) -> list[web.RouteDef]:
    """POST /desk/documents/{id}/escalate, answer, relate, unrelate, solve, articles and articles/remove.

    And GET what a new case is asked with.
    """
    pages = _Pages(site)
    return [
        web.post(f"{PAGE}/escalate", pages.escalate),
        web.post(f"{PAGE}/answer", pages.answer),
        web.post(f"{PAGE}/relate", pages.relate),
        web.post(f"{PAGE}/unrelate", pages.unrelate),
        web.post(f"{PAGE}/solve", pages.solve),
        web.post(f"{PAGE}/articles", pages.link),
        web.post(f"{PAGE}/articles/remove", pages.unlink),
        web.get(r"/desk/fragments/interactions/{id:\d{1,18}}/case", pages.new),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def new(self, request: web.Request) -> web.Response:
        """The form of a case about a conversation, with everything filled in that is known."""
        actor = desk_actor(request)
        known = await filled_in(self._storage, int(request.match_info["id"]), actor)
        values = {"known": known, "categories": await category_tree(self._storage)}
        html = self._site.render(self._site.viewer(request), "desk/parts/new_case.html", **values)
        return web.Response(text=html, content_type="text/html")

    async def escalate(self, request: web.Request) -> web.Response:
        """Puts it before the experts of its category."""
        actor, sent = desk_actor(request), await form_of(request)
        priority = sent.number("priority") or None
        wanted = Escalation(
            _seen(request, sent), sent.text("reason"), sent.text("note"), priority, sent.ticked("aside")
        )
        return await self._answer(request, escalate(self._storage, wanted, actor), sent, "escalated")

    async def answer(self, request: web.Request) -> web.Response:
        """Answers the agent who asked."""
        actor, sent = desk_actor(request), await form_of(request)
        answering = answer_agent(self._storage, int(request.match_info["id"]), sent.text("text"), actor)
        return await self._answer(request, answering, sent, "answered")

    async def relate(self, request: web.Request) -> web.Response:
        """Names its parent or its problem."""
        actor, sent = desk_actor(request), await form_of(request)

        async def doing() -> None:
            try:
                relation = Relation(sent.text("relation"))
            except ValueError as error:
                raise Invalid("There is no such case.", {"number": sentence("There is no such case.")}) from error
            await relate(self._storage, _seen(request, sent), sent.text("number"), relation, actor)

        return await self._answer(request, doing(), sent, "changed")

    async def unrelate(self, request: web.Request) -> web.Response:
        """Has another one belong to it no more."""
        actor, sent = desk_actor(request), await form_of(request)
        parting = unrelate(self._storage, _seen(request, sent), sent.number("other"), actor)
        return await self._answer(request, parting, sent, "changed")

    async def solve(self, request: web.Request) -> web.Response:
        """Solves those that have it as their problem."""
        actor, sent = desk_actor(request), await form_of(request)
        chosen, number = sent.numbers("case"), int(request.match_info["id"])
        solving = solve_with(self._storage, number, chosen, sent.text("reason"), actor)
        return await self._answer(request, solving, sent, "solved")

    async def link(self, request: web.Request) -> web.Response:
        """Has an article belong to it."""
        actor, sent = desk_actor(request), await form_of(request)
        linking = link_case(self._storage, sent.number("article"), int(request.match_info["id"]), actor)
        return await self._answer(request, linking, sent, "changed")

    async def unlink(self, request: web.Request) -> web.Response:
        """Has an article belong to it no more."""
        actor, sent = desk_actor(request), await form_of(request)
        parting = unlink_case(self._storage, sent.number("article"), int(request.match_info["id"]), actor)
        return await self._answer(request, parting, sent, "changed")

    async def _answer(self, request: web.Request, doing: Awaitable[object], sent: Form, done: str) -> web.Response:
        return await answer_of(self._site, request, Wish(doing, sent, done))


def _seen(request: web.Request, sent: Form) -> Seen:
    return Seen(int(request.match_info["id"]), sent.number("version"))
