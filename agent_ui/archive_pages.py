"""What people read in an archive of what is kept about them, in each language, without a desk around it."""

from collections.abc import Mapping

from hub.privacy.told import ConversationTold
from hub.web.languages import LANGUAGES
from hub.web.pages import Web
from hub.web.viewer import Viewer

STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-inline-size: 48rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; inline-size: 100%; }
th, td { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0; }
article { border-block-start: 1px solid #8888; padding-block: 1rem; } pre { white-space: pre-wrap; font: inherit; }
td { white-space: pre-line; }
small, .soft { opacity: .75; }
"""


class HtmlArchivePages:
    """Renders with the templates of the desk, for nobody in particular."""

    languages = tuple(LANGUAGES)

    def __init__(self, site: Web) -> None:
        self._site = site

    def start(self, first: str) -> str:
        """The page that leads to each language, the `first` first."""
        ordered = sorted(LANGUAGES, key=lambda language: language != first)
        return self._render(first, "start", names={each: LANGUAGES[each] for each in ordered})

    def index(self, language: str, facts: Mapping[str, object]) -> str:
        """Everything but what was said, and the list of conversations."""
        return self._render(language, "index", facts=facts)

    def conversation(self, language: str, told: ConversationTold) -> str:
        """One conversation."""
        return self._render(language, "conversation", told=told)

    def style(self) -> str:
        """The stylesheet of all of them."""
        return STYLE

    def _render(self, language: str, name: str, **values: object) -> str:
        return self._site.render(Viewer(language=language), f"desk/privacy/{name}.html", **values)
