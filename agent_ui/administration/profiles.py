"""Capacity profiles: how much agents have in hand at once, by channel, and which channel comes through to them."""

from aiohttp import web

from agent_ui.administration.area import Area, done
from agent_ui.administration.form import Fault, fault_of, form_of
from agent_ui.administration.profile_form import ProfileForm, profile_of
from hub.queueing.capacity import DEFAULT_PROFILE, Profile
from hub.queueing.keep_profile import add_profile, change_profile, checked_profile, remove_profile
from hub.queueing.profile_rows import CHANNELS, AtOnce, ProfileUse, at_once, profile_book, profile_in_book

ALL = "/desk/administration/profiles"
ONE = ALL + r"/{id:\d{1,18}}"


def profile_routes(area: Area) -> list[web.RouteDef]:
    """GET and POST /desk/administration/profiles, …/new and …/{id}, and POST …/try and …/{id}/remove."""
    pages = _Profiles(area)
    return [
        web.get(ALL, pages.all),
        web.get(f"{ALL}/new", pages.new),
        web.post(f"{ALL}/new", pages.save),
        web.post(f"{ALL}/new/try", pages.attempt),
        web.get(ONE, pages.show),
        web.post(ONE, pages.save),
        web.post(f"{ONE}/try", pages.attempt),
        web.post(f"{ONE}/remove", pages.remove),
    ]


class _Profiles:
    def __init__(self, area: Area) -> None:
        self._area = area
        self._storage = area.storage

    async def all(self, request: web.Request) -> web.Response:
        rows = await profile_book(self._storage, self._area.actor(request))
        shown = [(row, at_once(profile_of(row.draft)), profile_of(row.draft)) for row in rows]
        usual = (at_once(DEFAULT_PROFILE), DEFAULT_PROFILE)
        return await self._area.page(request, "profiles", rows=shown, usual=usual)

    async def new(self, request: web.Request) -> web.Response:
        self._area.actor(request)
        return await self._form(request, ProfileForm.usual())

    async def show(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        assert row is not None, "its address has a number"
        return await self._form(request, ProfileForm.stored(row.draft), row)

    async def save(self, request: web.Request) -> web.Response:
        actor, row, sent = self._area.actor(request), await self._row(request), await form_of(request)
        shown = ProfileForm.typed(sent)

        async def save() -> None:
            if row is None:
                await add_profile(self._storage, shown.draft(), actor)
            else:
                await change_profile(self._storage, row.id, shown.draft(), shown.seen, actor)

        fault = await fault_of(save(), self._area.language(request))
        if fault:
            return await self._form(request, shown, row, fault)
        return done("profiles", "changed" if row else "added")

    async def attempt(self, request: web.Request) -> web.Response:
        """Say in words what is typed; nothing is kept."""
        row, shown = await self._row(request), ProfileForm.typed(await form_of(request))
        self._area.actor(request)

        async def attempt() -> None:
            checked_profile(shown.draft())

        return await self._form(request, shown, row, await fault_of(attempt(), self._area.language(request)))

    async def remove(self, request: web.Request) -> web.Response:
        row = await self._row(request)
        assert row is not None, "its address has a number"
        removing = remove_profile(self._storage, row.id, self._area.actor(request))
        fault = await fault_of(removing, self._area.language(request))
        if fault:
            return await self._form(request, ProfileForm.stored(row.draft), row, fault)
        return done("profiles", "removed")

    async def _row(self, request: web.Request) -> ProfileUse | None:
        if "id" not in request.match_info:
            return None
        return await profile_in_book(self._storage, int(request.match_info["id"]), self._area.actor(request))

    async def _form(
        self, request: web.Request, shown: ProfileForm, row: ProfileUse | None = None, fault: Fault | None = None
    ) -> web.Response:
        fits: tuple[AtOnce, Profile] | None = None
        if fault is None or fault.status != 422:
            profile = profile_of(shown.draft())
            fits = (at_once(profile), profile)
        return await self._area.page(request, "profile", fault, shown=shown, row=row, fits=fits, channels=CHANNELS)
