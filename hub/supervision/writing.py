"""What a monitored agent is writing, on its way to whoever monitors: told once, and kept nowhere."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.supervision.monitor import monitors_of
from storage.bus import Hint
from storage.unit_of_work import Storage

# The name of the hint; it is no event, since it happened to nobody and nothing of it stays.
WRITING = "Writing"
MOST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Written:
    """The composer as it stands: `mode` is reply or note."""

    interaction_id: int
    mode: str
    text: str


async def tell_writing(storage: Storage, written: Written, by: Actor) -> bool:
    """Tell it if somebody monitors the actor there; False, and nothing is told, if nobody does (any more)."""
    if not await monitors_of(storage, written.interaction_id, by.user_id):
        return False
    payload = {
        "interaction_id": written.interaction_id,
        "agent_id": by.user_id,
        "mode": written.mode,
        "text": written.text[-MOST_TEXT:],
    }
    storage.bus.publish([Hint(WRITING, f"monitoring-{written.interaction_id}", 0, payload)])
    return True
