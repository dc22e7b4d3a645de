"""The page that searches everything, and the searches that are kept under a name."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import uuid4

from aiohttp import web

from agent_ui.administration.form import Fault, Form, form_of
from agent_ui.frame import Frame, frame_of
from agent_ui.pages import desk_actor
from agent_ui.search_form import Choices, Row, known_choices, rows_of, was_sent, written
from agent_ui.views import shows
from hub.errors import Invalid
from hub.interactions.tag import tags_in_use
from hub.search.address import address_of, search_at
from hub.search.criteria import FIELDS, Criterion, read
from hub.search.saved import (
    SavedFields,
    SavedRow,
    remove_search,
    restore_search,
    save_search,
    saved_search,
    saved_searches,
    sharing,
)
from hub.search.search import Answer, Question, search
from hub.search.sections import SECTIONS
from hub.web.pages import Web
from hub.web.problems import problem_of

PAGE = "/desk/search"
LONGEST_CURSOR = 80
_NOUNS = {"people": "party", "documents": "document", "conversations": "interaction"}
NAMES = ("q", "section", "cursor", "add", "saved", "removed", "done")


def search_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/search and /desk/fragments/searches; GET, POST /desk/search/saved/{id} and what is beneath it."""
    pages = _Pages(site)
    saved = rf"{PAGE}/saved/{{id:\d{{1,18}}}}"
    return [
        web.get(PAGE, pages.show),
        web.get("/desk/fragments/searches", pages.listed),
        web.post(f"{PAGE}/saved", pages.save),
        web.get(saved, pages.open),
        web.post(saved, pages.save),
        web.post(f"{saved}/remove", pages.remove),
        web.post(f"{saved}/restore", pages.restore),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def show(self, request: web.Request) -> web.Response:
        """The page; a form that was sent leads to the address its search has for good."""
        query = request.query
        if was_sent(query):
            desk_actor(request)
            return self._led(_sent_address(request))
        return await self._page(request, None)

    async def open(self, request: web.Request) -> web.Response:
        """A saved search leads to what it finds now."""
        kept = await saved_search(self._storage, desk_actor(request), int(request.match_info["id"]))
        return self._led(f"{kept.address}&saved={kept.id}")

    async def listed(self, request: web.Request) -> web.Response:
        """The saved searches, for the header."""
        actor = desk_actor(request)
        kept = await saved_searches(self._storage, actor)
        html = self._site.render(
            self._site.viewer(request), "desk/parts/searches.html", searches=kept, viewer_id=actor.user_id
        )
        return web.Response(text=html, content_type="text/html")

    async def save(self, request: web.Request) -> web.Response:
        """Keeps what the page shows under a name: as a new search, or as what one is from now on."""
        actor, sent = desk_actor(request), await form_of(request)
        number = request.match_info.get("id")
        saving = save_search(self._storage, _fields(sent), actor, int(number) if number else None)
        try:
            kept = await saving
        except Invalid as error:
            problem = problem_of(error, self._site.viewer(request).language)
            return await self._page(request, Fault(problem.detail, problem.fields, problem.status), sent)
        return self._led(f"{_fields(sent).address}&saved={kept}&done=saved")

    async def remove(self, request: web.Request) -> web.Response:
        """Takes one away, and says how to bring it back."""
        actor, number = desk_actor(request), int(request.match_info["id"])
        kept = await saved_search(self._storage, actor, number)
        await remove_search(self._storage, number, actor)
        return self._led(f"{kept.address}&removed={number}")

    async def restore(self, request: web.Request) -> web.Response:
        """Brings one back."""
        actor, number = desk_actor(request), int(request.match_info["id"])
        await restore_search(self._storage, number, actor)
        kept = await saved_search(self._storage, actor, number)
        return self._led(f"{kept.address}&saved={number}&done=restored")

    def _led(self, address: str) -> web.Response:
        return web.Response(status=303, headers={"Location": f"{PAGE}?{address}"})

    async def _page(self, request: web.Request, fault: Fault | None, sent: Form | None = None) -> web.Response:
        actor, language = desk_actor(request), self._site.viewer(request).language
        query = {name: request.query.get(name, "") for name in NAMES}
        criteria: tuple[Criterion, ...] = ()
        answer = Answer(asked=False)
        try:
            query["q"], criteria = search_at(sent.text("address")) if sent else _asked(request)
            cursor = query["cursor"][:LONGEST_CURSOR] or None
            question = Question(query["q"], criteria, query["section"], cursor)
            answer = await search(self._storage, actor, question)
        except Invalid as error:
            problem = problem_of(error, language)
            fault = fault or Fault(problem.detail, problem.fields, problem.status)
        _note_shown(request, answer)
        frame = await frame_of(self._storage, actor)
        choices = _choices(frame)
        return self._site.page(
            request,
            "desk/search.html",
            fault.status if fault else 200,
            frame=frame,
            typed=query["q"],
            query=query,
            criteria=criteria,
            answer=answer,
            address=address_of(query["q"], criteria),
            rows=_rows(query["q"], criteria, rows_of(criteria, query["add"], choices)),
            labels={name: dict(known) for name, known in choices.items()},
            fields=tuple(FIELDS),
            sections=("", *SECTIONS),
            tags=await tags_in_use(self._storage, actor),
            kept=await self._kept(request, query["saved"]),
            sharing=await sharing(self._storage, actor),
            fault=fault,
            written=sent,
            click=uuid4().hex,
        )

    async def _kept(self, request: web.Request, number: str) -> SavedRow | None:
        if not (number.isascii() and number.isdecimal() and len(number) <= 18):
            return None
        rows = await saved_searches(self._storage, desk_actor(request))
        return next((row for row in rows if row.id == int(number)), None)


def _note_shown(request: web.Request, answer: Answer) -> None:
    """Whoever is read about in what was found is looked at."""
    for hit in (*answer.exact, *(hit for part in answer.parts for hit in part.hits)):
        if hit.section in _NOUNS:
            shows(request, _NOUNS[hit.section], hit.about_id)


def _asked(request: web.Request) -> tuple[str, tuple[Criterion, ...]]:
    return request.query.get("q", "")[:200], read(request.query.getall("c", []))


def _sent_address(request: web.Request) -> str:
    """The address of what was sent; whatever is wrong with it is told by the page there."""
    query = request.query
    kept = [(name, query.get(name, "")) for name in ("section", "saved", "add")]
    said = [("q", query.get("q", "")[:200]), *(("c", each) for each in written(query)), *kept]
    return urlencode([(name, value) for name, value in said if value])


def _choices(frame: Frame) -> Choices:
    queues = [(str(queue.id), queue.name) for queue in frame.queues]
    return known_choices(queues, [(str(agent.user_id), agent.name) for agent in frame.agents])


def _rows(typed: str, criteria: tuple[Criterion, ...], rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows, each with the address of the search without it."""
    others = [tuple(each for place, each in enumerate(criteria) if place != row.number) for row in rows]
    return tuple(replace(row, address=address_of(typed, rest)) for row, rest in zip(rows, others, strict=True))


def _fields(sent: Form) -> SavedFields:
    return SavedFields(sent.text("name"), sent.text("address"), sent.numbers("roles"), sent.numbers("queues"))
