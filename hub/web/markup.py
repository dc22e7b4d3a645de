"""The only place that makes HTML outside templates: everything put in is escaped here."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from markupsafe import Markup

from hub.web.formats import ago, full_time, short_time
from hub.web.viewer import current_viewer

CSRF_FIELD = "csrf_token"


def icon(sprite: str, name: str, label: str = "") -> Markup:
    """One icon of the sprite, hidden from screen readers unless it has a label."""
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    drawn = Markup('<svg class="icon" width="16" height="16" {}><use href="{}#{}"></use></svg>')
    return drawn.format(spoken, sprite, name)


def csrf_field() -> Markup:
    """The hidden field that every form sent by POST carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, current_viewer().csrf_token)


def attributes(values: Mapping[str, object]) -> Markup:
    """Further attributes of an element: True is a bare name, False and None are left out."""
    kept = [(name, value) for name, value in values.items() if value not in (False, None)]
    return Markup("").join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value) for name, value in kept
    )


def time_element(at: datetime, style: str = "short") -> Markup:
    """A time as `short`, `full` or `ago`; the exact one is in the tooltip, the machine's in `datetime`."""
    now, full = datetime.now(UTC), full_time(at)
    shown = {"short": lambda: short_time(at, now), "full": lambda: full, "ago": lambda: ago(at, now)}[style]()
    stamp = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Markup('<time datetime="{}" data-style="{}" title="{}">{}</time>').format(stamp, style, full, shown)


def cleaned_html(html: str) -> Markup:
    """HTML that a rule of the hub cut down to what may be shown, such as `hub.knowledge.body.shown`."""
    return Markup(html)  # noqa: S704 - that is what the rule is for


def joined(pieces: Iterable[str]) -> Markup:
    """Pieces one after the other; what is no markup is escaped."""
    return Markup("").join(pieces)


def external_link(target: str, label: str) -> Markup:
    """A link to somewhere else, opened apart and telling nobody where from."""
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(target, label)


def quotation(content: Markup) -> Markup:
    """Lines that somebody quoted."""
    return Markup('<blockquote class="quoted-lines">{}</blockquote>').format(content)


def folded(label: str, content: Markup) -> Markup:
    """Something long behind a line that says what it is."""
    return Markup('<details class="quoted-fold"><summary>{}</summary>{}</details>').format(label, content)
