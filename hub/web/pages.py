"""The web half of the house: renders pages and fragments of every face with the same environment and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from hub.web.environment import build_environment
from hub.web.sessions import remember_visitor, viewer_of_request
from hub.web.static import StaticFiles, files_below
from hub.web.stylesheet import shared_stylesheet
from hub.web.viewer import Viewer, looking
from hub.web.web_settings import WebSettings
from storage.unit_of_work import Storage

SHARED = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Web:
    """What every view is given. `faces` maps a short name to the folder that holds its templates/ and static/."""

    storage: Storage
    settings: WebSettings = field(default_factory=WebSettings)
    faces: Mapping[str, Path] = field(default_factory=dict)
    static: StaticFiles = field(init=False)
    environment: Any = field(init=False)

    def __post_init__(self) -> None:
        folders = {"web": SHARED, **self.faces}
        files = {face: files_below(folder / "static") for face, folder in folders.items()}
        files["web"]["app.css"] = shared_stylesheet()
        object.__setattr__(self, "static", StaticFiles(files))
        object.__setattr__(self, "environment", build_environment(folders, self.static))
        self.environment.globals["company"] = self.settings.company

    def render(self, viewer: Viewer, template: str, **values: object) -> str:
        """The HTML of `<face>/<path>` for this viewer, who is also `viewer` in the template."""
        with looking(viewer):
            html: str = self.environment.get_template(template).render(viewer=viewer, **values)
        return html

    def viewer(self, request: web.Request) -> Viewer:
        """Who the answer to this request is rendered for."""
        return viewer_of_request(request, self.settings)

    def page(self, request: web.Request, template: str, status: int = 200, **values: object) -> web.Response:
        """A response with the page rendered for whoever asked."""
        html = self.render(self.viewer(request), template, **values)
        response = web.Response(text=html, status=status, content_type="text/html")
        remember_visitor(request, response, self.settings)
        return response
