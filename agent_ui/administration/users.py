"""Users: who can sign in, what they may, which queues they serve, and where they are signed in."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, Form, fault_of, form_of
from hub.access.keep_user import add_user, change_user, sign_out_everywhere, withdraw_user
from hub.access.password_links import OneTimeLink, make_link
from hub.access.role_list import roles
from hub.access.user_rows import UserCard, UserDraft, UserPage, party_name, user_card, user_page
from hub.access.users import enable_user, set_password
from hub.service_level.calendar_rows import zones
from hub.web.languages import LANGUAGES

ALL = "/desk/administration/users"
ONE = ALL + r"/{id:\d{1,18}}"
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class UserForm:
    """The fields: as they are kept, or as they were typed and refused. `seen` is the kept one's mark."""

    draft: UserDraft
    login: str = ""
    seen: str = field(default="")

    @classmethod
    def typed(cls, sent: Form) -> "UserForm":
        """What was typed."""
        chosen = frozenset(sent.texts("roles")), sent.numbers("queues")
        draft = UserDraft(
            sent.text("name"), sent.text("language"), sent.text("time_zone"), *chosen, sent.number("party_id") or None
        )
        return cls(draft, sent.text("login"), sent.text("seen"))

    @classmethod
    def stored(cls, card: UserCard) -> "UserForm":
        """What is kept."""
        return cls(card.draft, card.login, card.draft.mark)


def user_routes(area: Area) -> list[web.RouteDef]:
    """GET /desk/administration/users with `name` and `after`, GET and POST …/new and …/{id}, POST what is done."""
    pages = _Users(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.add),
        web.get(ONE, pages.show),
        web.post(ONE, pages.change),
        web.post(f"{ONE}/link", pages.link),
        web.post(f"{ONE}/{{doing:password|sign-out|enable|disable}}", pages.do),
    ]


class _Users:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        actor, name = self._area.actor(request), request.query.get("name", "").strip()[:LONGEST_NAME]
        page = await user_page(self._storage, actor, name, _after(request))
        return await self._area.page(request, "users", page=page, name=name, next=_next(page, name))

    async def new(self, request: web.Request) -> web.Response:
        actor = self._area.actor(request)
        return await self._form(request, UserForm(UserDraft("", actor.language, actor.time_zone, frozenset({"agent"}))))

    async def add(self, request: web.Request) -> web.Response:
        actor, sent = self._area.actor(request), await form_of(request)
        shown, password = UserForm.typed(sent), sent.text("password") or None
        added = list[int]()

        async def add() -> None:
            added.append(await add_user(self._storage, shown.login, password, shown.draft, actor))

        if fault := await fault_of(add(), self._area.language(request)):
            return await self._form(request, shown, None, fault)
        if password is not None:
            return done(f"users/{added[0]}", "added")
        return await self._invited(request, await user_card(self._storage, added[0], actor))

    async def show(self, request: web.Request) -> web.Response:
        card = await self._card(request)
        return await self._form(request, UserForm.stored(card), card)

    async def change(self, request: web.Request) -> web.Response:
        actor, card, shown = (
            self._area.actor(request),
            await self._card(request),
            UserForm.typed(await form_of(request)),
        )
        changing = change_user(self._storage, card.id, shown.draft, shown.seen, actor)
        fault = await fault_of(changing, self._area.language(request))
        return await self._form(request, shown, card, fault) if fault else done("users", "changed")

    async def link(self, request: web.Request) -> web.Response:
        return await self._invited(request, await self._card(request))

    async def _invited(self, request: web.Request, card: UserCard) -> web.Response:
        """Make a one-time link and show it in the answer itself: no other page ever holds it."""
        actor, made = self._area.actor(request), list[OneTimeLink]()

        async def make() -> None:
            made.append(await make_link(self._storage, card.id, actor))

        fault = await fault_of(make(), self._area.language(request))
        return await self._form(request, UserForm.stored(card), card, fault, next(iter(made), None))

    async def do(self, request: web.Request) -> web.Response:
        card, doing = await self._card(request), request.match_info["doing"]
        password = (await form_of(request)).text("password")
        fault = await fault_of(self._doing(request, card.id, password), self._area.language(request))
        if fault:
            return await self._form(request, UserForm.stored(card), card, fault)
        return done(f"users/{card.id}", {"password": "changed", "sign-out": "ended"}.get(doing, f"{doing}d"))

    def _doing(self, request: web.Request, user_id: int, password: str) -> Awaitable[None]:
        actor, doing = self._area.actor(request), request.match_info["doing"]
        if doing == "password":
            return set_password(self._storage, user_id, password, actor)
        if doing == "sign-out":
            return sign_out_everywhere(self._storage, user_id, actor)
        return (enable_user if doing == "enable" else withdraw_user)(self._storage, user_id, actor)

    async def _card(self, request: web.Request) -> UserCard:
        return await user_card(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self,
        request: web.Request,
        shown: UserForm,
        card: UserCard | None = None,
        fault: Fault | None = None,
        link: OneTimeLink | None = None,
    ) -> web.Response:
        actor, party = self._area.actor(request), shown.draft.party_id
        known = await roles(self._storage, actor)
        choices = {
            "roles": [(role.name, role.label or role.name) for role in known],
            "queues": await self._area.queue_choices(request),
            "zones": [(zone, zone) for zone in zones()],
            "languages": LANGUAGES,
            "known_as": await party_name(self._storage, party, actor),
            "link": link,
            "site": self._area.tools.public_url.rstrip("/"),
        }
        return await self._area.page(request, "user", fault, shown=shown, card=card, **choices)


def _after(request: web.Request) -> tuple[str, int] | None:
    written = request.query.get("id", "")
    known = written.isascii() and written.isdecimal() and len(written) <= 18
    return (request.query.get("after", "")[:LONGEST_NAME], int(written)) if known else None


def _next(page: UserPage, name: str) -> str | None:
    if page.after is None:
        return None
    return f"{ALL}?{urlencode({'name': name, 'after': page.after[0], 'id': page.after[1]})}"
