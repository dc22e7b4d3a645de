"""What every page of the knowledge base shares: its language, which its address says, and how search engines see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from hub.errors import NotFound
from hub.knowledge.readings import Readings
from hub.knowledge.visible import ANYBODY, Reader
from hub.web.languages import LANGUAGES
from hub.web.pages import Web
from hub.web.sessions import remember_visitor

HOME = "/knowledge"
LANGUAGE = "|".join(LANGUAGES)
SLUG = "[a-z0-9-]{1,80}"


@dataclass(frozen=True, slots=True)
class Face:
    """Renders the pages. `public_url` is where people reach the site, "" if nobody said so."""

    site: Web
    readings: Readings
    public_url: str = ""

    def reader(self, request: web.Request) -> Reader:
        """What whoever asks may read: partners are to sign in yet, so it is what everybody may."""
        return ANYBODY

    def page(
        self, request: web.Request, template: str, language: str, others: Mapping[str, str], **values: object
    ) -> web.Response:
        """A page in a language; `others` are the paths of the same page by language."""
        viewer = replace(self.site.viewer(request), language=language)
        origin = self.public_url.rstrip("/") or str(request.url.origin())
        shown = {"origin": origin, "others": others, "home": HOME, "language": language, **values}
        html = self.site.render(viewer, f"portal/knowledge/{template}.html", **shown)
        response = web.Response(text=html, content_type="text/html", headers={"Content-Language": language})
        remember_visitor(request, response, self.site.settings)
        return response


def language_of(request: web.Request) -> str:
    """The language an address says. Raises `NotFound` for one that is not spoken here."""
    language = request.match_info["language"]
    if language not in LANGUAGES:
        raise NotFound
    return language
