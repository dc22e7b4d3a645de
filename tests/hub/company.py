"""A small company for tests: two queues with an inbox each, two agents and one, and a supervisor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import pytest

from hub.access.actor import Actor
from hub.access.model import User, UserRole
from hub.access.permissions import Permission
from hub.access.roles import ensure_roles, roles_named
from hub.interactions.inbox import GroupCommitInbox
from hub.interactions.model import InboxAddress
from hub.interactions.understand import Understander
from hub.ports import RawContact, Receipt
from hub.queueing.model import Queue, QueueMember, WrapUpCode
from storage.unit_of_work import Storage, Work
from tests.hub.plain_channel import PlainComposer, PlainParser, letter

AGENT = frozenset({Permission.DESK, Permission.SERVE})
SUPERVISOR = AGENT | {Permission.ALL_QUEUES, Permission.SUPERVISE, Permission.QUARANTINE}


@dataclass(frozen=True)
class Company:
    """The company's people and queues, and the whole way in for its mail."""

    storage: Storage
    support: int
    sales: int
    anna: Actor
    boris: Actor
    clara: Actor
    sven: Actor
    composer: PlainComposer

    @property
    def inbox(self) -> GroupCommitInbox:
        """A front door to the company."""
        return GroupCommitInbox(self.storage)

    async def hand_in(self, raw: bytes, *inboxes: str) -> Receipt:
        """Hand in one contact as a receiver would; support@example.com unless told otherwise."""
        contact = RawContact("email", "test", uuid4().hex, inboxes or ("support@example.com",), raw)
        return await self.inbox.receive(contact)

    async def write(self, sender: str, text: str, inbox: str = "support@example.com", **fields: str) -> int:
        """Have a customer write, and everything be filed. Returns the receipt's contact."""
        receipt = await self.hand_in(letter(sender, text, **fields), inbox)
        await self.understand()
        return receipt.contact_id

    async def understand(self) -> None:
        """File everything that waits."""
        understander = Understander(self.storage, {"email": PlainParser()}, self.composer)
        while await understander.run_once():
            pass


@pytest.fixture
async def company(storage: Storage) -> Company:
    """The company, on each database."""
    async with storage.transaction() as work:
        queues = [Queue(name="Support"), Queue(name="Sales", wrap_up_required=False)]
        users = [_user(work.now, name) for name in ("Anna", "Boris", "Clara", "Sven")]
        work.add(*queues, *users)
        await work.flush()
        support, sales = (queue.id for queue in queues)
        work.add(
            InboxAddress(channel="email", address="support@example.com", display_name="Help", queue_id=support),
            InboxAddress(channel="email", address="sales@example.com", queue_id=sales),
            WrapUpCode(queue_id=support, code="solved", label="Solved"),
            WrapUpCode(queue_id=support, code="spam", label="Spam"),
        )
        await _give_roles(work, {"agent": users[:3], "supervisor": users[3:]})
        members = {users[0].id: support, users[1].id: support, users[2].id: sales}
        work.add(*(QueueMember(user_id=user, queue_id=queue) for user, queue in members.items()))
    actors = [
        Actor(user.id, user.name, AGENT, frozenset({members[user.id]}))
        if user.id in members
        else Actor(user.id, user.name, SUPERVISOR)
        for user in users
    ]
    anna, boris, clara, sven = actors
    return Company(storage, support, sales, anna, boris, clara, sven, PlainComposer())


async def _give_roles(work: Work, users: Mapping[str, Sequence[User]]) -> None:
    await ensure_roles.within(work)
    for role in await roles_named(work, users):
        work.add(*(UserRole(user_id=user.id, role_id=role.id) for user in users[role.name]))


def _user(now: datetime, name: str) -> User:
    return User(login=f"{name.lower()}@example.com", name=name, created_at=now)
