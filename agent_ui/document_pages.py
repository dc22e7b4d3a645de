"""The pages of business documents: lists of them, and one with everything that may be done with it."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from agent_ui.administration.form import Form, form_of
from agent_ui.document_answer import Wish, answer_of
from agent_ui.document_blocks import CASE
from agent_ui.document_fields import number_of, value_of
from agent_ui.document_items import done_to_item
from agent_ui.frame import frame_of
from agent_ui.pages import desk_actor
from hub.cases.categories import category_tree
from hub.cases.listing import CaseFilter, cases
from hub.cases.tree import Branch
from hub.documents.begun_by import begun_by
from hub.documents.change import change, change_parties
from hub.documents.follow_up import FollowUp, follow_up, revise
from hub.documents.kind import PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.listing import DocumentFilter, documents
from hub.documents.overview import overview
from hub.documents.rights import VIEW, scopes_of
from hub.documents.transition import Step, transition
from hub.documents.visible import Seen
from hub.errors import NotAllowed, NotFound
from hub.web.pages import Web

PAGE = r"/desk/documents/{id:\d{1,18}}"


def document_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/documents and …/{id}, and POST …/{id}/change, step, items, parties, follow and revise."""
    pages = _Pages(site)
    return [
        web.get("/desk/documents", pages.all),
        web.get(PAGE, pages.show),
        web.post(f"{PAGE}/change", pages.change),
        web.post(f"{PAGE}/step", pages.step),
        web.post(f"{PAGE}/items", pages.items),
        web.post(f"{PAGE}/parties", pages.parties),
        web.post(f"{PAGE}/follow", pages.follow),
        web.post(f"{PAGE}/revise", pages.revise),
    ]


class _Pages:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def all(self, request: web.Request) -> web.Response:
        """A list, as the address says: kind, state, category, whose, late, and whole numbers."""
        actor, asked = desk_actor(request), request.query
        kind = asked.get("kind", "")
        if not any(scopes_of(actor, each, VIEW) for each in ([kind] if kind in KINDS else KINDS)):
            raise NotAllowed("case.view")
        if kind and kind not in KINDS:
            raise NotFound
        tree = await category_tree(self._storage) if kind == CASE else ()
        mine, team = actor.user_id if asked.get("whose") == "mine" else None, asked.get("whose") == "team"
        cursor, words = asked.get("cursor") or None, asked.get("number", "").strip().upper()[:24]
        state, open_only = asked.get("state", ""), asked.get("state", "") == "open_only" or "open" in asked
        state = "" if state == "open_only" else state[:24]
        if kind == CASE:
            below = _below(tree, number_of(asked.get("category", "")))
            level = number_of(asked.get("level", "")) if asked.get("level", "") in ("0", "1", "2") else None
            chosen = CaseFilter(state, open_only, below, mine, None, level, asked.get("due") == "late", words, team)
            page: Any = await cases(self._storage, chosen, actor, cursor)
        else:
            states = (state,) if state else ()
            filtered = DocumentFilter(kind, states, open_only, mine, None, words)
            page = await documents(self._storage, filtered, actor, cursor)
        older = urlencode({**asked, "cursor": page.next_cursor or ""})
        values = {"kinds": KINDS, "kind": KINDS.get(kind), "page": page, "asked": asked, "categories": tree}
        values["begins"] = begun_by(actor)
        seen = [each for each in KINDS if scopes_of(actor, each, VIEW)]
        frame = await frame_of(self._storage, actor)
        return self._site.page(request, "desk/documents/list.html", 200, frame=frame, seen=seen, older=older, **values)

    async def show(self, request: web.Request) -> web.Response:
        """The page of one document."""
        return await answer_of(self._site, request)

    async def change(self, request: web.Request) -> web.Response:
        """Sets the fields that were sent."""
        actor, sent = desk_actor(request), await form_of(request)
        shown = await overview(self._storage, _id(request), actor)

        async def doing() -> None:
            values = {name: value_of(name, sent.text(name)) for name in sorted(shown.editable) if sent.ticked(name)}
            await change(self._storage, _seen(request, sent), values, actor, sent.text("why"))

        return await answer_of(self._site, request, Wish(doing(), sent, "changed"))

    async def step(self, request: web.Request) -> web.Response:
        """Takes it along one of its ways."""
        actor, sent = desk_actor(request), await form_of(request)
        step = Step(_seen(request, sent), sent.text("step"), sent.text("reason"))
        return await answer_of(self._site, request, Wish(transition(self._storage, step, actor), sent, "stepped"))

    async def items(self, request: web.Request) -> web.Response:
        """Adds an item, or does something to one."""
        actor, sent = desk_actor(request), await form_of(request)
        seen = _seen(request, sent)
        return await answer_of(
            self._site, request, Wish(done_to_item(self._storage, seen, sent, actor), sent, "changed")
        )

    async def parties(self, request: web.Request) -> web.Response:
        """Has those who are chosen take part; in a function that was not sent they stay."""
        actor, sent = desk_actor(request), await form_of(request)
        shown = await overview(self._storage, _id(request), actor)
        named = {PartnerFunction(each.function): each.party_id for each in shown.parties}
        named |= {each: sent.number(each) for each in PartnerFunction if sent.ticked(each)}
        chosen = {function: party for function, party in named.items() if party}
        changing = change_parties(self._storage, _seen(request, sent), chosen, actor)
        return await answer_of(self._site, request, Wish(changing, sent, "changed"))

    async def follow(self, request: web.Request) -> web.Response:
        """Makes what follows, and leads to it."""
        actor, sent = desk_actor(request), await form_of(request)
        wanted = FollowUp(_id(request), sent.text("kind"), key=sent.text("key"))
        return await answer_of(
            self._site, request, Wish(follow_up(self._storage, wanted, actor), sent, "followed", leads=True)
        )

    async def revise(self, request: web.Request) -> web.Response:
        """Makes another revision, and leads to it."""
        actor, sent = desk_actor(request), await form_of(request)
        revising = revise(self._storage, _seen(request, sent), actor)
        return await answer_of(self._site, request, Wish(revising, sent, "followed", leads=True))


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


def _seen(request: web.Request, sent: Form) -> Seen:
    return Seen(_id(request), sent.number("version"))


def _below(tree: tuple[Branch, ...], category_id: int) -> tuple[int, ...]:
    """A category with those below it; none if none is chosen."""
    names = next((branch.path for branch in tree if branch.category.id == category_id), None)
    if names is None:
        return ()
    return tuple(branch.category.id for branch in tree if branch.path[: len(names)] == names)
