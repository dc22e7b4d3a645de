"""The demo company with more than it has: 10,000 conversations and one of 1,000 messages, served in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from hub.access.model import User
from hub.access.sessions import open_session
from hub.interactions.model import Interaction, Message
from hub.queueing.model import Queue
from hub.runtime.demo.seed import seed
from hub.runtime.health import Readiness
from hub.runtime.parts import Parts, open_parts
from hub.runtime.site import open_site
from hub.settings import Settings
from storage import schema
from storage.bus import Hint

LONG_LIST = 10_000
LONG_TALK = 1_000


@dataclass(frozen=True)
class FeelHouse:
    """The running site. `talk` is the long conversation; `many` are closed ones, the newest first."""

    parts: Parts
    address: str
    token: str
    agent_id: int
    talk: int
    many: tuple[int, ...]

    def happen(self, numbers: list[int], sequence: int) -> None:
        """Something happened to each of these, as pages hear of it."""
        payloads = [{"interaction_id": number, "message_id": 1} for number in numbers]
        stream = "interaction-{interaction_id}".format_map
        self.parts.storage.bus.publish([Hint("DeliveryChanged", stream(each), sequence, each) for each in payloads])


@asynccontextmanager
async def feel_house(folder: Path) -> AsyncIterator[FeelHouse]:
    """Make it, serve it on a free port, and close it again."""
    settings = Settings(data=folder, http="127.0.0.1:0", smtp="off", dns_servers=("off",))
    await schema.upgrade(settings.database)
    async with open_parts(settings) as parts:
        await seed(parts.storage, settings.mail_domain)
        talk = await _crowd(parts)
        token, agent_id = await _sign_in(parts)
        async with parts.storage.reading() as session:
            newest = select(Interaction.id).where(Interaction.preview == "many")
            many = tuple(await session.scalars(newest.order_by(Interaction.last_activity_at.desc())))
        site = await open_site(parts, Readiness(migrated=True))
        running = asyncio.create_task(site.desk.run())
        yield FeelHouse(parts, f"http://{site.address}", token, agent_id, talk, many)
        running.cancel()
        await asyncio.wait([running])
        await site.close()


async def _sign_in(parts: Parts) -> tuple[str, int]:
    async with parts.storage.transaction() as work:
        agent = await work.session.scalar(select(User.id).where(User.login.startswith("anna@")))
        assert agent is not None
        _, token = await open_session(work, agent, "bench")
    return token, agent


async def _crowd(parts: Parts) -> int:
    """Write the long list and the long conversation; returns the latter's number."""
    async with parts.storage.transaction() as work:
        queue = await work.session.scalar(select(func.min(Queue.id)))
        often = {"channel": "email", "state": "closed", "queue_id": queue, "opened_at": work.now, "preview": "many"}
        ages = [work.now - timedelta(minutes=number) for number in range(LONG_LIST)]
        rows = [
            {**often, "subject": f"Question {number} about an order", "last_activity_at": at}
            for number, at in enumerate(ages)
        ]
        await work.session.execute(insert(Interaction), rows)
        talk = (await work.session.scalars(select(func.max(Interaction.id)))).one()
        said = {
            "interaction_id": talk,
            "channel": "email",
            "author_name": "Carla Rossi",
            "recipients": [],
            "copies": [],
        }
        texts = [
            {
                **said,
                "recipients": [],
                "copies": [],
                "direction": "inbound",
                "author_address": "carla@rossi.example",
                "body_text": f"Message {number}. " + "The grinder is loud since Sunday. " * 8,
                "at": work.now - timedelta(minutes=LONG_TALK - number),
            }
            for number in range(LONG_TALK)
        ]
        await work.session.execute(insert(Message), texts)
    return talk
