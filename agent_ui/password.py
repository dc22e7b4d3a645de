"""The page behind a one-time link: its owner sets their own password."""

from aiohttp import web

from hub.access.password_links import link_owner, use_link
from hub.errors import Invalid, NotFound
from hub.web.pages import Web
from hub.web.problems import problem_of

TEMPLATE = "desk/password.html"
ONE = r"/password/{token:[\w-]{20,100}}"


def password_routes(site: Web) -> list[web.RouteDef]:
    """GET and POST /password/{token}."""

    async def show(request: web.Request) -> web.StreamResponse:
        owner = await link_owner(site.storage, request.match_info["token"])
        return site.page(request, TEMPLATE, 200 if owner else 404, owner=owner, wrong="", used=False)

    async def use(request: web.Request) -> web.StreamResponse:
        token, form = request.match_info["token"], await request.post()
        owner = await link_owner(site.storage, token)
        try:
            await use_link(site.storage, token, str(form.get("password", "")))
        except NotFound:
            return site.page(request, TEMPLATE, 404, owner=None, wrong="", used=False)
        except Invalid as error:
            wrong = problem_of(error, site.viewer(request).language).detail
            return site.page(request, TEMPLATE, 422, owner=owner, wrong=wrong, used=False)
        return site.page(request, TEMPLATE, 200, owner=owner, wrong="", used=True)

    return [web.get(ONE, show), web.post(ONE, use)]
