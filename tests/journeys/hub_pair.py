"""Hubs with answering inboxes and real SMTP doors, each the other's relay, and a robot that answers everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

from sqlalchemy import ColumnElement, func, select

from channels.email.compose import EmailComposer
from channels.email.relay import RelayAccount, SmtpRelay
from channels.email.smtp_door import SmtpDoor
from channels.email.tokens import ReplyTokens
from hub.interactions.automatic_answer import AUTOMATIC
from hub.interactions.deliverer import Deliverer
from hub.interactions.inbox import GroupCommitInbox
from hub.interactions.model import ContactState, Direction, InboundContact, InboxAddress, Message
from hub.interactions.understand import Understander
from hub.ports import Delivery, Outbound
from hub.queueing.model import Queue
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.outbox import OutboxRow
from storage.unit_of_work import Storage
from tests.hub.mail_channel import MailParser

TEXTS = {"en": "We have received your message. Its number is {{ number }}."}
ROBOT = "robot@robot.test"


@dataclass
class Post:
    """Carries mail to whoever it is for, over SMTP; the robot answers each at once, as rudely as robots do.

    `ports` are the doors by domain, `answered` counts what the robot wrote.
    """

    ports: dict[str, int] = field(default_factory=dict)
    answered: int = 0

    async def send(self, outbound: Outbound) -> Delivery:
        """Hand over one mail."""
        if outbound.recipient == ROBOT:
            self.answered += 1
            ours = message_from_bytes(outbound.raw)["From"].rpartition("<")[2].rstrip(">")
            await self.hand_in(robot_mail(ours, self.answered), ROBOT, ours)
            return Delivery("250 robot")
        return await self._relay(outbound.recipient).send(outbound)

    async def hand_in(self, mail: bytes, sender: str, recipient: str) -> None:
        """Give one mail to the door of its recipient."""
        await self._relay(recipient).send(Outbound(uuid4().hex, sender, recipient, mail))

    def _relay(self, recipient: str) -> SmtpRelay:
        return SmtpRelay(RelayAccount("127.0.0.1", self.ports[recipient.rpartition("@")[2]]))


@dataclass(frozen=True)
class Hub:
    """One of them: its inbox is `support@` its domain."""

    domain: str
    storage: Storage
    understander: Understander
    deliverer: Deliverer

    async def work(self) -> int:
        """File and deliver what waits now. Returns how many steps that were."""
        return await self.understander.run_once() + await self.deliverer.run_once()

    async def count(self, *conditions: ColumnElement[bool]) -> int:
        """How many rows there are of which all this is true."""
        async with self.storage.reading() as session:
            return await session.scalar(select(func.count()).where(*conditions)) or 0


def robot_mail(to: str, number: int) -> bytes:
    """What a robot writes: nothing tells that it is one, and every mail is the first of a thread."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ROBOT, to, f"Our answer {number}"
    mail["Message-ID"] = f"<{uuid4().hex}@robot.test>"
    mail.set_content("Thank you for your message, we are looking into it.")
    return mail.as_bytes()


@asynccontextmanager
async def open_hub(folder: Path, domain: str, post: Post) -> AsyncIterator[Hub]:
    """A hub on a database of its own, its door open and known to the post."""
    folder.mkdir(parents=True)
    url = f"sqlite+aiosqlite:///{folder / 'hub.db'}"
    await schema.upgrade(url)
    storage = Storage(url, LocalBlobs(folder / "blobs"), MemoryBus())
    await storage.open()
    await _found(storage, f"support@{domain}")
    tokens = ReplyTokens(domain.encode() * 4, domain)
    inbox = GroupCommitInbox(storage, lambda address: tokens.thread_of(address) is not None)
    door = SmtpDoor("127.0.0.1", 0)
    serving = asyncio.create_task(door.run(inbox))
    await door.opened.wait()
    post.ports[domain] = door.port
    try:
        understander = Understander(storage, {"email": MailParser()}, EmailComposer(tokens))
        yield Hub(domain, storage, understander, Deliverer(storage, {"email": post}))
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        await inbox.close()
        await storage.close()


async def _found(storage: Storage, address: str) -> None:
    async with storage.transaction() as work:
        queue = Queue(name="Support")
        work.add(queue)
        await work.flush()
        work.add(InboxAddress(channel="email", address=address, queue_id=queue.id, automatic_texts=TEXTS))


@dataclass(frozen=True)
class Storm:
    """What a storm came to: how many mails began it, were stored, filed and became messages, and answers by kind."""

    begun: int
    stored: int
    filed: int
    messages: int
    automatic: int
    robot: int
    waiting: int


async def storm(folder: Path, mails: int) -> Storm:
    """Let hubs, a robot, and everything that sends mail by itself write to each other until nobody has more to say."""
    post = Post()
    async with AsyncExitStack() as open_things:
        hubs = [
            await open_things.enter_async_context(open_hub(folder / domain, domain, post))
            for domain in ("one.test", "two.test")
        ]
        await _begin(post, mails)
        while sum([await hub.work() for hub in hubs]):
            pass
        return Storm(
            begun=mails,
            stored=sum([await hub.count(InboundContact.id > 0) for hub in hubs]),
            filed=sum([await hub.count(InboundContact.state == ContactState.FILED) for hub in hubs]),
            messages=sum([await hub.count(Message.direction == Direction.INBOUND) for hub in hubs]),
            automatic=sum([await hub.count(Message.auto == AUTOMATIC) for hub in hubs]),
            robot=post.answered,
            waiting=sum([await hub.count(OutboxRow.due_at.is_not(None)) for hub in hubs]),
        )


async def _begin(post: Post, mails: int) -> None:
    numbers = iter(range(mails))

    async def connection() -> None:
        for number in numbers:
            to, other = ("one.test", "two.test") if number // len(SENDERS) % 2 else ("two.test", "one.test")
            sender, header, return_path = SENDERS[number % len(SENDERS)]
            sender, return_path = sender.format(other=other, to=to), return_path.format(other=other, to=to)
            raw = (
                f"From: {sender}\nSubject: {number}\nMessage-ID: <{uuid4().hex}@x>\n{header}\nHello, number {number}\n"
            )
            await post.hand_in(raw.encode(), return_path, f"support@{to}")

    await asyncio.gather(*(connection() for _ in range(8)))


# From, what else the header says, and the return path: hubs at each other, ourselves, a robot, and machines.
SENDERS = (
    ("support@{other}", "", "support@{other}"),
    ("support@{other}", "", "bounce+1.1.abcdefghabcdefgh@{other}"),
    ("support@{to}", "", "support@{to}"),
    (ROBOT, "", ROBOT),
    ("carla@customer.test", "Auto-Submitted: auto-replied\n", "carla@customer.test"),
    ("carla@customer.test", "Subject: Out of office\n", ""),
    ("MAILER-DAEMON@mx.test", "X-Failed-Recipients: x@y.test\n", ""),
    ("news@list.test", "List-Id: <news.list.test>\nPrecedence: list\n", "news-bounces@list.test"),
    ("no-reply@shop.test", "", "no-reply@shop.test"),
    ("support@{other}", "X-Loop: support@{other}\n", "support@{other}"),
)
