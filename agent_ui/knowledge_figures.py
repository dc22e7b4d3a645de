"""How articles fare: read, found to help or not, used, and what was looked for in vain; each opens its list."""

from dataclasses import dataclass

from aiohttp import web

from agent_ui.charts import round_up
from agent_ui.frame import frame_of
from agent_ui.knowledge_pages import HOME
from agent_ui.pages import desk_actor
from hub.knowledge.figures import SPANS, DayOfReading, KnowledgeFigures, knowledge_figures
from hub.web.pages import Web

USUAL = 28
# Of a drawing.
HEIGHT, COLUMN = 100.0, 10.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A day on the drawing: where it begins, and how high it reaches, from the top (`y`)."""

    day: DayOfReading
    x: float
    y: float

    @property
    def height(self) -> float:
        """How high it is."""
        return round(HEIGHT - self.y, 2)


def bars_of(figures: KnowledgeFigures) -> tuple[tuple[Bar, ...], int]:
    """The days as bars, and how much is as high as the drawing."""
    most = round_up(max([day.views for day in figures.days], default=0))
    return tuple(
        Bar(day, place * COLUMN, round((1 - day.views / most) * HEIGHT, 2)) for place, day in enumerate(figures.days)
    ), most


def knowledge_figure_routes(site: Web) -> list[web.RouteDef]:
    """GET /desk/knowledge/figures with `days`."""

    async def figures(request: web.Request) -> web.Response:
        actor, wanted = desk_actor(request), request.query.get("days", "")
        span = next((each for each in SPANS if str(each) == wanted), USUAL)
        found = await knowledge_figures(site.storage, actor, span)
        bars, most = bars_of(found)
        values = {"figures": found, "bars": bars, "most": most, "span": span, "spans": SPANS}
        frame = await frame_of(site.storage, actor)
        return site.page(request, "desk/knowledge/figures.html", 200, frame=frame, **values)

    return [web.get(f"{HOME}/figures", figures)]
