"""What an event does to the stretches of an agent's work modes. Pure."""

from hub.figures.fold import Happening
from hub.figures.model import ModeStretch
from hub.queueing.model import WorkMode


def change_mode(last: ModeStretch | None, happened: Happening) -> ModeStretch:
    """End the stretch an agent is in, and begin the next."""
    if last is not None:
        last.ended_at = happened.at
    return ModeStretch(
        agent_id=happened.payload["agent_id"],
        number=last.number + 1 if last is not None else 1,
        mode=WorkMode(happened.payload["mode"]),
        reason=happened.payload["reason"],
        began_at=happened.at,
    )
