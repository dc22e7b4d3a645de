"""Who takes part in an interaction and may therefore add to it."""

from collections.abc import Iterable

from hub.interactions.model import Interaction, Participant
from hub.interactions.text import storable
from storage.unit_of_work import Work
from storage.upsert import insert_into


async def let_take_part(work: Work, interaction: Interaction, addresses: Iterable[str]) -> None:
    """Let these addresses take part from now on, in one statement however many; who does already goes on."""
    new = dict.fromkeys(storable(address.lower(), 320) for address in addresses)
    if new:
        rows = [{"interaction_id": interaction.id, "address": address} for address in new]
        await work.session.execute(insert_into(work.session, Participant).values(rows).on_conflict_do_nothing())
