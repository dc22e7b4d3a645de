"""The page of one case for whoever holds its link: how it stands, what was said, an answer, closing, opening again."""

import secrets
from dataclasses import replace

from aiohttp import web

from hub.cases.allowance import TooMany
from hub.cases.by_customer import Answer, answer_case, close_case, require_answerable
from hub.cases.customer import own_file, own_thread
from hub.cases.links import CaseLink, CaseLinks
from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.receive import HouseRules
from hub.web.csrf import proven_by_address
from hub.web.downloads import download
from hub.web.pages import Web
from hub.web.sent_form import SentForm, sent_form
from hub.web.texts import field_texts, refusal_text
from portal.customer.received_files import keep

TEMPLATE = "portal/customer/case.html"
PATH = "/case/{token:[A-Za-z0-9_-]{1,700}}"


def case_routes(site: Web, links: CaseLinks, house: HouseRules) -> list[web.RouteDef]:
    """GET and POST /case/{token}; POST …/close; GET …/files/{id}. Nobody signs in: the address is the proof."""
    pages = _Cases(site, links, house)
    return [
        web.get(PATH, pages.show),
        web.post(PATH, pages.answer),
        web.post(f"{PATH}/close", pages.close),
        web.get(PATH + "/files/{id:[0-9a-f]{32}}", pages.file),
    ]


class _Cases:
    def __init__(self, site: Web, links: CaseLinks, house: HouseRules) -> None:
        self._site, self._links, self._house = site, links, house
        self._storage = site.storage
        self.answer, self.close = proven_by_address(self._answer), proven_by_address(self._close)

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request, self._opened(request))

    async def file(self, request: web.Request) -> web.Response:
        row, content = await own_file(self._storage, self._opened(request), request.match_info["id"])
        return download(content, row.content_type, row.name)

    async def _answer(self, request: web.Request) -> web.Response:
        link = self._opened(request)
        form = SentForm()
        try:
            form = await sent_form(request)
            answer = Answer(_key(form), form.text("text"))
            if form.files:
                # What will be refused leaves no file behind.
                await require_answerable(self._storage, link, answer)
                files, blobs = await keep(self._storage.blobs, form.files)
                answer = replace(answer, files=files, blobs=blobs)
            await answer_case(self._storage, link, answer, self._house)
        except (Invalid, Conflict, TooMany) as error:
            return await self._page(request, link, form, error)
        return self._again(request, "answered")

    async def _close(self, request: web.Request) -> web.Response:
        await close_case(self._storage, self._opened(request))
        return self._again(request, "closed")

    def _opened(self, request: web.Request) -> CaseLink:
        """What the address opens. Raises `NotFound` for one that is made up, cut or too old."""
        link = self._links.read(request.match_info["token"], self._storage.clock.now())
        if link is None:
            raise NotFound
        return link

    def _again(self, request: web.Request, done: str) -> web.Response:
        return web.Response(status=303, headers={"Location": f"/case/{request.match_info['token']}?done={done}"})

    async def _page(
        self,
        request: web.Request,
        link: CaseLink,
        form: SentForm | None = None,
        refused: Invalid | Conflict | TooMany | None = None,
    ) -> web.Response:
        language = self._site.viewer(request).language
        return self._site.page(
            request,
            TEMPLATE,
            status=200 if refused is None else _status_of(refused),
            case=await own_thread(self._storage, link),
            base=f"/case/{request.match_info['token']}",
            text=form.text("text") if form else "",
            key=secrets.token_hex(16),
            done=request.query.get("done", "") if refused is None else "",
            refused=refusal_text(refused, language) if refused else "",
            wrong=field_texts(refused, language) if isinstance(refused, Invalid) else {},
        )


def _key(form: SentForm) -> str:
    """That of the form, so that a second click is no second answer. Raises `Invalid` for a form of somebody else's."""
    key = form.text("key")
    if not 16 <= len(key) <= 64:
        raise Invalid("The form did not arrive whole. Send it again.")
    return key


def _status_of(refused: Invalid | Conflict | TooMany) -> int:
    return 422 if isinstance(refused, Invalid) else 429 if isinstance(refused, TooMany) else 409
