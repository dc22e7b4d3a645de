"""Which of the texts that are kept ready fits a queue and a language. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.texts.kinds import TextKind

# What is understood most widely where nothing is there in the wanted language.
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text as lists show it and rules compare it."""

    id: int
    kind: TextKind
    queue_id: int | None
    language: str
    name: str
    subject: str
    body: str
    active: bool
    code: str = ""


def fitting(texts: Iterable[TextRow], queue_id: int, language: str) -> list[TextRow]:
    """Those of the queue and of all queues, the best first.

    The reader's language counts before the queue's own wording; without it English, then whatever is there.
    """

    def rank(text: TextRow) -> tuple[bool, bool, bool, str, int]:
        wrong, foreign = text.language != language, text.language != FALLBACK
        return wrong, foreign, text.queue_id is None, text.name.casefold(), text.id

    return sorted((text for text in texts if text.active and text.queue_id in (queue_id, None)), key=rank)


def chosen(texts: Iterable[TextRow], queue_id: int, language: str) -> TextRow | None:
    """The one that fits best; None if there is none."""
    return next(iter(fitting(texts, queue_id, language)), None)
