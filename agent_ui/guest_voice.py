"""What a mail to the guests of an activity says, in the language of whoever gets it."""

from datetime import timedelta

from hub.activities.guest_mail import Occasion
from hub.activities.when import When, day_of
from hub.web.formats import full_time, whole_day
from hub.web.languages import choose_language
from hub.web.texts import gettext as _
from hub.web.viewer import Viewer, looking


class GuestVoice:
    """Puts into words to what somebody is invited, what has changed of it, and that it will not be."""

    def words(self, occasion: Occasion, language: str) -> str:
        """The text of the mail, with times on the clock of whose activity it is and the name of its zone."""
        with looking(Viewer(language=choose_language([language]), time_zone=occasion.time_zone)):
            lines = [_sentence(occasion.what) % {"title": occasion.title}]
            if occasion.words:
                lines += ["", occasion.words]
            lines += ["", _("When: %(when)s") % {"when": _when(occasion.when, occasion.time_zone)}]
            if occasion.place:
                lines.append(_("Where: %(place)s") % {"place": occasion.place})
            if occasion.what != "cancelled":
                lines += ["", _("Please answer in your calendar, or simply answer this mail.")]
        return "\n".join(lines)


def _sentence(what: str) -> str:
    return {
        "invited": _("You are invited: %(title)s"),
        "changed": _("This has changed: %(title)s"),
        "cancelled": _("This will not take place: %(title)s"),
    }[what]


def _when(when: When, zone: str) -> str:
    assert when.at is not None, "guests are invited to a time"
    ends_at = when.ends_at or when.at
    if when.all_day:
        first, last = day_of(when.at, zone), day_of(ends_at - timedelta(seconds=1), zone)
        return whole_day(first) if first == last else f"{whole_day(first)} – {whole_day(last)}"
    said = full_time(when.at) if ends_at == when.at else f"{full_time(when.at)} – {full_time(ends_at)}"
    return f"{said} ({zone})"
