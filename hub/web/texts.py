"""Texts for people, in the viewer's language: `_` in code, and what templates call by the same name."""

from hub.errors import HubError, Invalid
from hub.web.languages import translations
from hub.web.viewer import current_viewer


def gettext(text: str) -> str:
    """The text in the viewer's language."""
    return translations(current_viewer().language).ugettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the text that the language uses for this number."""
    return translations(current_viewer().language).ungettext(one, many, count)


def refusal_text(error: HubError, language: str) -> str:
    """What a refusal says, in this language; "" if it says nothing."""
    # The empty text is the catalogue's own header.
    sentence = translations(language).ugettext(error.sentence) if error.sentence else ""
    return sentence % error.values if error.values else sentence


def field_texts(error: Invalid, language: str) -> dict[str, str]:
    """What a refusal says of each field, in this language."""
    told = {field: translations(language).ugettext(text) for field, text in error.fields.items()}
    values = {field: {**error.values, **error.of_each.get(field, {})} for field in told}
    return {field: text % values[field] if values[field] else text for field, text in told.items()}


_ = gettext
