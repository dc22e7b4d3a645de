"""Presence begins once, however many of an agent's pages begin it."""

import asyncio

from hub.queueing.model import WorkMode
from hub.queueing.presence import presence, set_mode
from tests.hub.company import Company


async def test_two_pages_may_make_somebody_ready_for_the_first_time(company: Company) -> None:
    storage, others = company.storage, (company.boris, company.clara, company.sven)
    # Others first, so that connections are open and Anna's pages meet.
    await asyncio.gather(*(set_mode(storage, WorkMode.READY, "", other) for other in others))
    await asyncio.gather(*(set_mode(storage, WorkMode.READY, "", company.anna) for _ in range(4)))
    assert (await presence(storage, company.anna.user_id)).mode == WorkMode.READY
