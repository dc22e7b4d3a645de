"""Presence begins once, however many of an agent's pages begin it."""

import asyncio

import pytest
from sqlalchemy import update

from hub.errors import Invalid
from hub.queueing.model import NotReadyReason, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.presence import presence, set_mode
from tests.hub.company import Company


async def test_two_pages_may_make_somebody_ready_for_the_first_time(company: Company) -> None:
    storage, others = company.storage, (company.boris, company.clara, company.sven)
    # Others first, so that connections are open and Anna's pages meet.
    await asyncio.gather(*(set_mode(storage, WorkMode.READY, "", other) for other in others))
    await asyncio.gather(*(set_mode(storage, WorkMode.READY, "", company.anna) for _ in range(4)))
    assert (await presence(storage, company.anna.user_id)).mode == WorkMode.READY


@pytest.mark.parametrize(
    ("said", "wrong"), [("", "required"), (" ", "required"), ("lunch", "unknown"), ("x" * 99, "unknown")]
)
async def test_only_known_reasons_are_taken(company: Company, said: str, wrong: str) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    with pytest.raises(Invalid) as refused:
        await set_mode(company.storage, WorkMode.NOT_READY, said, company.anna)
    assert refused.value.fields == {"reason": wrong}
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.READY


async def test_a_reason_is_taken_while_it_is_in_use(company: Company) -> None:
    for said in (" Meeting ", RONA):
        await set_mode(company.storage, WorkMode.NOT_READY, said, company.anna)
        assert (await presence(company.storage, company.anna.user_id)).reason == said.strip()
    async with company.storage.transaction() as work:
        await work.session.execute(update(NotReadyReason).where(NotReadyReason.name == "Meeting").values(active=False))
    with pytest.raises(Invalid):
        await set_mode(company.storage, WorkMode.NOT_READY, "Meeting", company.anna)
