"""Where articles are written: a new one, and drafts of those there are."""

from dataclasses import replace

from aiohttp import web

from agent_ui.administration.form import Fault, Form, fault_of, form_of
from agent_ui.article_blocks import picture_addresses
from agent_ui.frame import frame_of
from agent_ui.knowledge_pages import HOME, PAGE, VERSION, audience_of, led
from agent_ui.pages import desk_actor
from hub.access.permissions import Permission, require
from hub.knowledge.answer import words_of_message
from hub.knowledge.body import shown
from hub.knowledge.categories import shelves
from hub.knowledge.fields import LANGUAGES, LONGEST_TITLE, Words
from hub.knowledge.link import link_conversation
from hub.knowledge.read import Said, article_view, said_in
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.write import NewArticle, Written, add_article, begin_version, keep_version
from hub.web.markup import cleaned_html
from hub.web.pages import Web


def article_editing_routes(site: Web) -> list[web.RouteDef]:
    """GET and POST /desk/knowledge/new and …/{id}/versions/{version}/edit, and POST …/{id}/begin."""
    pages = _Editing(site)
    return [
        web.get(f"{HOME}/new", pages.new),
        web.post(f"{HOME}/new", pages.add),
        web.post(f"{PAGE}/begin", pages.begin),
        web.get(f"{VERSION}/edit", pages.edit),
        web.post(f"{VERSION}/edit", pages.keep),
    ]


class _Editing:
    def __init__(self, site: Web) -> None:
        self._site = site
        self._storage = site.storage

    async def new(self, request: web.Request) -> web.Response:
        """What a new article is asked with: what an answer says, if one is named."""
        actor, message = desk_actor(request), request.query.get("message", "")
        require(actor, Permission.KNOWLEDGE_WRITE)
        words, interaction = Words(request.query.get("title", "")[:LONGEST_TITLE]), 0
        if message.isdecimal() and len(message) <= 18:
            words, interaction = await words_of_message(self._storage, int(message), actor)
        return await self._new(request, words, None, interaction)

    async def add(self, request: web.Request) -> web.Response:
        """Begins an article and leads to where it is written."""
        actor, sent = desk_actor(request), await form_of(request)
        words, made = Words(sent.text("title"), sent.text("body"), sent.text("summary")), 0

        async def add() -> None:
            nonlocal made
            wanted = NewArticle(sent.text("language"), words, audience_of(sent), sent.number("category_id") or None)
            made = await add_article(self._storage, wanted, actor)
            if interaction := sent.number("interaction_id"):
                await link_conversation(self._storage, made, interaction, actor)

        fault = await fault_of(add(), self._site.viewer(request).language)
        if fault is not None:
            return await self._new(request, words, fault, sent.number("interaction_id"), sent)
        view = await article_view(self._storage, made, actor)
        return led(f"{HOME}/{made}/versions/{view.versions[0].id}/edit")

    async def edit(self, request: web.Request) -> web.Response:
        """Where a draft is written; of any other version it leads to the page."""
        said = await said_in(self._storage, int(request.match_info["version"]), desk_actor(request))
        if said.state != VersionState.DRAFT or str(said.article_id) != request.match_info["id"]:
            return led(f"{HOME}/{said.article_id}")
        require(desk_actor(request), Permission.KNOWLEDGE_WRITE)
        return await self._editor(request, said, None)

    async def keep(self, request: web.Request) -> web.Response:
        """Keeps what is written, and takes the step that the button names."""
        actor, sent, number = desk_actor(request), await form_of(request), int(request.match_info["version"])
        words = Words(sent.text("title"), sent.text("body"), sent.text("summary"), sent.text("comment"))

        async def keep() -> None:
            revision = await keep_version(self._storage, Written(number, sent.number("revision"), words), actor)
            if step := sent.text("then"):
                await take_step(self._storage, Taking(number, revision, step, words.comment), actor)

        fault = await fault_of(keep(), self._site.viewer(request).language)
        if fault is None:
            return led(f"{HOME}/{request.match_info['id']}?done={sent.text('then') or 'kept'}")
        said = await said_in(self._storage, number, actor)
        typed = replace(said, title=words.title, summary=words.summary, body=words.body, comment=words.comment)
        return await self._editor(request, typed, fault)

    async def begin(self, request: web.Request) -> web.Response:
        """Begins another version in a language, and leads to where it is written."""
        actor, sent, number = desk_actor(request), await form_of(request), int(request.match_info["id"])
        made = await begin_version(self._storage, number, sent.text("language"), actor)
        return led(f"{HOME}/{number}/versions/{made}/edit")

    async def _new(
        self, request: web.Request, words: Words, fault: Fault | None, interaction: int, sent: Form | None = None
    ) -> web.Response:
        actor = desk_actor(request)
        values = {
            "words": words,
            "html": cleaned_html(shown(words.body, {})),
            "languages": LANGUAGES,
            "language": sent.text("language") if sent else request.query.get("language", actor.language),
            "audiences": tuple(Audience),
            "audience": sent.text("audience") if sent else Audience.INTERNAL.value,
            "tree": await shelves(self._storage, actor.language),
            "category_id": sent.number("category_id") if sent else 0,
            "interaction": interaction,
            "fault": fault,
        }
        frame = await frame_of(self._storage, actor)
        return self._site.page(
            request, "desk/knowledge/new.html", fault.status if fault else 200, frame=frame, **values
        )

    async def _editor(self, request: web.Request, said: Said, fault: Fault | None) -> web.Response:
        actor = desk_actor(request)
        view = await article_view(self._storage, said.article_id, actor)
        steps = next(each.steps for each in view.versions if each.id == said.id)
        body = shown(said.body, picture_addresses(view.files))
        values = {
            "article": view,
            "said": said,
            "html": cleaned_html(body),
            "body": body,
            "steps": steps,
            "fault": fault,
        }
        frame = await frame_of(self._storage, actor)
        return self._site.page(
            request, "desk/knowledge/edit.html", fault.status if fault else 200, frame=frame, **values
        )
