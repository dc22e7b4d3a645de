"""A word to the agent alone: a note that never leaves the house, and that no other agent is shown."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.events import NoteAdded
from hub.interactions.model import Note
from hub.interactions.note import left_before, own_key, text_of_note
from hub.supervision.held import held_by_an_agent
from hub.supervision.intervene import Act, intervene
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@action
async def whisper(work: Work, interaction_id: int, body: str, key: str, by: Actor) -> int:
    """Whisper to whoever has the conversation and return the note's id; the same `key` again returns the same id.

    Raises `Invalid` for an empty text, `Conflict` when nobody has it, or the actor.
    """
    require(by, Permission.SUPERVISE)
    said = text_of_note(body)
    # Whoever asks again must hear that it was left, also when the agent has let go since.
    left = await left_before(work, key, by)
    if left is not None:
        return left
    interaction, _, agent_id = await held_by_an_agent(work, interaction_id, by)
    note = Note(
        interaction_id=interaction.id,
        author_id=by.user_id,
        author_name=by.name,
        whispered_to_id=agent_id,
        body=said,
        idempotency_key=own_key(key, by),
        at=work.now,
    )
    work.add(note)
    whispered = Act(InterventionKind.WHISPER, agent_id, interaction.id, why=said)
    intervention_id = await intervene(work, whispered, by.user_id)
    event = NoteAdded(interaction.id, interaction.queue_id, note.id, by.user_id, intervention_id)
    interaction.version = await work.record(event)
    return note.id
