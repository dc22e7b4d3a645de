"""Why something was done with a conversation: said as a note in it, and named by the event."""

from hub.access.actor import Actor
from hub.interactions.model import Interaction
from hub.interactions.note import add_note
from storage.unit_of_work import Work


async def leave_reason(work: Work, interaction: Interaction, note: str, by: Actor) -> int | None:
    """Leave the note and return its id; None if nothing was said. The interaction must be locked."""
    if not note.strip():
        return None
    # What is done next is one event further: no two reasons of a conversation share this key.
    return await add_note.within(work, interaction.id, note, f"reason-{interaction.id}-{interaction.version}", by)
