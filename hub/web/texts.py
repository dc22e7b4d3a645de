"""Texts for people, in the viewer's language: `_` in code, and what templates call by the same name."""

from hub.web.languages import translations
from hub.web.viewer import current_viewer


def gettext(text: str) -> str:
    """The text in the viewer's language."""
    return translations(current_viewer().language).ugettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the text that the language uses for this number."""
    return translations(current_viewer().language).ungettext(one, many, count)


_ = gettext
