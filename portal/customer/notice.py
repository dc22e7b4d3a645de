"""What a mail about a case says, in the language of whoever gets it."""

from hub.cases.notices import Told
from hub.web.languages import choose_language
from hub.web.texts import gettext as _
from hub.web.viewer import Viewer, looking


class CaseNotice:
    """Puts how a case stands into words."""

    def words(self, told: Told, language: str) -> str:
        """The text of the mail; English where the language is not one of ours."""
        with looking(Viewer(language=choose_language([language]))):
            lines = [_("Your request %(number)s: %(title)s") % {"number": told.number, "title": told.title}]
            lines += ["", _sentence(told.state)]
            if told.url:
                lines += ["", _("Read what was said, answer, add files or close it here:"), told.url]
                lines += ["", _("This address opens that one request, and is for you alone.")]
            lines += ["", _("You can also simply answer this mail.")]
        return "\n".join(lines)


def _sentence(state: str) -> str:
    return {
        "new": _("We have received it and will look at it."),
        "open": _("We are working on it."),
        "waiting_customer": _("We need something from you to go on. Please answer."),
        "solved": _("We take it as solved. If it is not, have it opened again and say what is missing."),
        "closed": _("It is closed."),
    }[state]
