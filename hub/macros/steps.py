"""What a macro does, in the order it does it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """One thing a macro does; the last three leave nothing to do after them, so there is at most one of them."""

    INSERT = "insert"
    TAGS = "tags"
    PRIORITY = "priority"
    NOTE = "note"
    TRANSFER = "transfer"
    SNOOZE = "snooze"
    CLOSE = "close"


ENDINGS = (Step.TRANSFER, Step.SNOOZE, Step.CLOSE)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a macro, with what each is done with.

    `text` is inserted and `note` left with the values that texts may name. `ending` is one of `ENDINGS`, or None:
    transferred to `queue_id`, put aside for `hours` (0: until the customer writes), or closed with `code`.
    """

    text: str = ""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    priority: int | None = None
    note: str = ""
    ending: Step | None = None
    queue_id: int | None = None
    hours: int = 0
    code: str = ""

    @property
    def order(self) -> tuple[Step, ...]:
        """What is done, one after the other."""
        return tuple(self._order())

    def _order(self) -> Iterator[Step]:
        if self.text.strip():
            yield Step.INSERT
        if self.add_tags or self.remove_tags:
            yield Step.TAGS
        if self.priority is not None:
            yield Step.PRIORITY
        if self.note.strip():
            yield Step.NOTE
        if self.ending is not None:
            yield self.ending
