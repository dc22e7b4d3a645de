"""Who looks at a page: the few things rendering needs to know about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from hub.access.actor import Actor


@dataclass(frozen=True, slots=True)
class Viewer:
    """One person in one response. `nonce` and `csrf_token` are empty where no page but only a fragment is rendered."""

    language: str = "en"
    time_zone: str = "UTC"
    actor: Actor | None = None
    csrf_token: str = ""
    nonce: str = ""
    path: str = "/"


_current: ContextVar[Viewer] = ContextVar("viewer")


def viewer_of(actor: Actor) -> Viewer:
    """The viewer for fragments that go to a signed-in user over a socket."""
    return Viewer(language=actor.language, time_zone=actor.time_zone, actor=actor)


def current_viewer() -> Viewer:
    """Whoever the template in progress is rendered for. Macros need it too, and they see no context of the page."""
    return _current.get()


@contextmanager
def looking(viewer: Viewer) -> Iterator[None]:
    """Render for this viewer until the block ends."""
    token = _current.set(viewer)
    try:
        yield
    finally:
        _current.reset(token)
