"""The page on which anybody asks for something: a form, or the number it got. No account, and no JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from hub.access.sign_in import network_of
from hub.cases.allowance import TooMany
from hub.cases.request import ServiceRequest, Taken, answering_inbox, require_takeable, take_request, topics
from hub.errors import HubError, Invalid, sentence
from hub.interactions.receive import HouseRules
from hub.web.clients import client_address
from hub.web.csrf import is_from_our_form, proven_by_address
from hub.web.markup import CSRF_FIELD
from hub.web.pages import Web
from hub.web.sent_form import SentForm, sent_form
from hub.web.texts import field_texts, refusal_text
from portal.customer.received_files import keep
from portal.customer.tickets import SOONEST, Age, Tickets

TEMPLATE = "portal/customer/request.html"
PATH = "/request"
# Only a program fills in what nobody sees.
TRAP = "website"
OVER = sentence("The form was open for too long. Look it over and send it again.")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows: what was typed and what is wrong with it, or what became of it."""

    form: SentForm
    refused: str = ""
    wrong: Mapping[str, str] | None = None
    status: int = 200
    taken: Taken | None = None


def request_routes(site: Web, house: HouseRules, inbox: str = "") -> list[web.RouteDef]:
    """GET and POST /request. `inbox`: the address of ours that requests are for, "" for the first there is."""
    pages = _Requests(site, house, inbox)
    return [web.get(PATH, pages.show), web.post(PATH, pages.take)]


class _Requests:
    def __init__(self, site: Web, house: HouseRules, inbox: str) -> None:
        self._site, self._house, self._inbox = site, house, inbox
        self._storage = site.storage
        self._tickets = Tickets(site.settings.key)
        self.take = proven_by_address(self._take)

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(request, _Shown(SentForm()))

    async def _take(self, request: web.Request) -> web.Response:
        form = SentForm()
        try:
            form = await sent_form(request)
            if not is_from_our_form(request, self._site.settings, form.text(CSRF_FIELD)):
                raise web.HTTPForbidden
            taken = await self._taken(request, form)
        except HubError as error:
            return await self._page(request, self._refused(request, form, error))
        return await self._page(request, _Shown(form, taken=taken))

    async def _taken(self, request: web.Request, form: SentForm) -> Taken:
        age = self._tickets.age(form.text("ticket"), self._storage.clock.now())
        if age == Age.OVER:
            raise Invalid(OVER)
        peer = client_address(request, self._site.settings.trusted_proxies)
        topic = form.text("topic")
        wanted = ServiceRequest(
            key=form.text("ticket"),
            name=form.text("name"),
            address=form.text("address"),
            title=form.text("title"),
            text=form.text("text"),
            inbox=await answering_inbox(self._storage, self._inbox),
            category_id=int(topic) if topic.isascii() and topic.isdecimal() and len(topic) < 18 else None,
            trapped=age == Age.TOO_SOON or form.text(TRAP) != "",
            network=network_of(peer),
        )
        if form.files:
            # What will be refused leaves no file behind.
            await require_takeable(self._storage, wanted)
            files, blobs = await keep(self._storage.blobs, form.files)
            wanted = replace(wanted, files=files, blobs=blobs)
        return await take_request(self._storage, wanted, self._house)

    def _refused(self, request: web.Request, form: SentForm, error: HubError) -> _Shown:
        language = self._site.viewer(request).language
        wrong = field_texts(error, language) if isinstance(error, Invalid) else {}
        return _Shown(form, refusal_text(error, language), wrong, 429 if isinstance(error, TooMany) else 422)

    async def _page(self, request: web.Request, shown: _Shown) -> web.Response:
        # A form that was refused keeps its number; one that was open too long gets one that may be sent at once.
        now = self._storage.clock.now()
        ticket = (
            shown.form.text("ticket") if shown.wrong else self._tickets.new(now - SOONEST if shown.refused else now)
        )
        return self._site.page(
            request,
            TEMPLATE,
            shown.status,
            form=shown.form.fields,
            refused=shown.refused,
            wrong=shown.wrong or {},
            taken=shown.taken,
            topics=await topics(self._storage),
            ticket=ticket,
            trap=TRAP,
        )
