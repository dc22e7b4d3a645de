"""Addresses that are to get no marketing any more: their owners complained, or said so."""

from hub.parties.model import Suppression
from storage.unit_of_work import Work
from storage.upsert import insert_into


async def suppress(work: Work, channel: str, address: str, reason: str) -> None:
    """Keep the address off every list from now on; the first reason stays. Answers still reach it."""
    row = insert_into(work.session, Suppression).values(
        channel=channel, address=address.lower(), reason=reason, at=work.now
    )
    await work.session.execute(row.on_conflict_do_nothing())
