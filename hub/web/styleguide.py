"""Every component on one page, for those who build and for the accessibility tests. Development only."""

from datetime import UTC, datetime, timedelta

from aiohttp import web

from hub.web.pages import Web


def styleguide_routes(site: Web) -> list[web.RouteDef]:
    """GET /styleguide; `?scheme=dark` or `light` forces a colour scheme."""

    async def show(request: web.Request) -> web.Response:
        wish = request.query.get("scheme", "")
        scheme = wish if wish in {"light", "dark"} else ""
        some_time = datetime.now(UTC) - timedelta(hours=3)
        return site.page(request, "web/pages/styleguide.html", scheme=scheme, some_time=some_time)

    return [web.get("/styleguide", show)]
