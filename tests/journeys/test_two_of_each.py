"""Two machines behind one address, as the Procfile starts them: what two routers offer, two desks accept."""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.access.actor import Actor
from hub.access.sessions import open_session
from tests.agent_ui.office import Seat
from tests.hub.company import Company
from tests.hub.runtime.running import Installation, Running
from tests.services.storage_fixture import SettableClock

WEB = ("web", "--http", "127.0.0.1:0")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Processes apart need it."""
    return postgres_url


@pytest.fixture
def clock() -> SettableClock:
    """The processes have the time of the machine."""
    clock = SettableClock()
    clock.time = datetime.now(UTC)
    return clock


@pytest.mark.timeout(450)
async def test_what_two_routers_offer_is_accepted_at_two_desks(
    company: Company, redis_url: str, tmp_path: Path
) -> None:
    hub = Installation(tmp_path / "data", {"database_url": company.storage.url, "redis_url": redis_url})
    hub.data.mkdir()
    for sender in ("carla@customer.test", "dora@customer.test"):
        await company.write(sender, "Hello")
    async with AsyncExitStack() as stack:
        started = (stack.enter_async_context(hub.running(*words)) for words in (WEB, WEB, ("worker",), ("worker",)))
        parts = await asyncio.gather(*started)
        webs, people = parts[:2], (company.anna, company.boris)
        seats = [await _sit_down(stack, company, *each) for each in zip(webs, people, strict=True)]
        await asyncio.gather(*(seat.ask("set_mode", mode="ready", reason="") for seat in seats))
        # Each is told at their own process, of an offer that a third one made.
        offers = [await _offered(seat) for seat in seats]
        assert {interaction for _, interaction in offers} == {1, 2}, "each is offered to one of them"
        answers = await asyncio.gather(
            *(seat.ask("accept_offer", offer_id=offer) for seat, (offer, _) in zip(seats, offers, strict=True)),
            *(seat.ask("pull", interaction_id=other) for seat, (_, other) in zip(seats, offers[::-1], strict=True)),
        )
        for (_, interaction), accepted, pulled, owner in zip(offers, answers[:2], answers[:1:-1], people, strict=True):
            colleague = people[1 - people.index(owner)]
            winner, late = (owner, pulled) if "ok" in accepted else (colleague, accepted)
            assert ("ok" in accepted, "ok" in pulled).count(True) == 1
            assert late["message"] == f"Already taken by {winner.name}."
            # Both hear of it, whichever process it was done in.
            for seat in seats:
                await _shown(seat, interaction, winner)
        assert [await part.stop() for part in parts] == [0, 0, 0, 0]


async def _sit_down(stack: AsyncExitStack, company: Company, web: Running, actor: Actor) -> Seat:
    async with company.storage.transaction() as work:
        _, token = await open_session(work, actor.user_id, "test")
    seat = Seat(web.http, token)
    stack.push_async_callback(seat.leave)
    await seat.sit_down()
    await seat.ask("watch", interaction_id=None)
    return seat


async def _offered(seat: Seat) -> tuple[int, int]:
    """The numbers of the offer and of what is offered."""
    pattern = re.compile(r'data-offer="(\d+)" data-interaction="(\d+)"')
    while not (found := pattern.search((await seat.told("offers"))["html"])):
        pass
    return int(found[1]), int(found[2])


async def _shown(seat: Seat, interaction_id: int, holder: Actor) -> None:
    """The desk was told, or is, whose it is. It is told of several at once: all stays for whoever asks of another."""
    heard: list[Any] = []
    while not heard or not any(_says(row, interaction_id, holder) for row in heard[-1]["rows"]):
        heard.append(await seat.told("rows"))
    for each in heard:
        seat.heard.put_nowait(("rows", each))


def _says(row: dict[str, Any], interaction_id: int, holder: Actor) -> bool:
    return (row["id"], row["agent_id"]) == (interaction_id, holder.user_id)
