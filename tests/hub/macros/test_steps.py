"""The steps of a macro stand in one order, and come back from JSON as they were."""

import pytest

from hub.macros.model import content_of, steps_of
from hub.macros.steps import Step, Steps

EVERYTHING = Steps("Hello", ("vip",), ("new",), 0, "Called", Step.CLOSE, None, 0, "solved")


@pytest.mark.parametrize(
    ("steps", "order"),
    [
        (EVERYTHING, [Step.INSERT, Step.TAGS, Step.PRIORITY, Step.NOTE, Step.CLOSE]),
        (Steps(remove_tags=("new",), ending=Step.TRANSFER, queue_id=2), [Step.TAGS, Step.TRANSFER]),
        (Steps(ending=Step.SNOOZE), [Step.SNOOZE]),
        (Steps(text=" ", note="\n"), []),
    ],
)
def test_what_is_done_follows_from_what_is_there(steps: Steps, order: list[Step]) -> None:
    assert list(steps.order) == order
    assert steps_of(content_of(steps)) == steps
