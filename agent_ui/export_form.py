"""As what conversations are to be given out, as a form says it."""

from hub.errors import Invalid, sentence
from hub.exports.model import Form


def form_wanted(written: str) -> Form:
    """The form of that name. Raises `Invalid`."""
    try:
        return Form(written)
    except ValueError as error:
        why = sentence("There is no such form.")
        raise Invalid(why, {"form": why}) from error
