"""Founds the demo company: queues with their people, skills, codes and addresses, and the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from hub.access.model import User
from hub.access.permissions import OPERATOR
from hub.access.users import NewUser
from hub.catalogue.model import Product
from hub.interactions.model import InboxAddress
from hub.queueing.model import (
    AgentCapacity,
    AgentSkill,
    CapacityProfile,
    Queue,
    QueueMember,
    QueueRing,
    Skill,
    WrapUpCode,
)
from hub.rules.conditions import Condition
from hub.rules.keep import add_rule
from hub.rules.matching import Effect, Ruling
from hub.runtime.demo.papers import company
from hub.runtime.demo.promising import promise
from hub.texts.keep import TextFields, add_text
from hub.texts.kinds import TextKind
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Desk:
    """One queue with its address, "" where nobody writes to, and whoever answers there."""

    queue: Queue
    inbox: str
    agents: tuple[User, ...]


def people(domain: str) -> list[NewUser]:
    """The people who work there; all have the same password."""
    papers = company()
    return [
        NewUser(
            f"{row['login']}@{domain}",
            row["name"],
            papers["password"],
            tuple(row["roles"]),
            row["language"],
            row["time_zone"],
        )
        for row in papers["user"]
    ]


async def found(work: Work, domain: str) -> dict[str, Desk]:
    """Write everything but the people, who must be there, and the customers. Returns the queues by name."""
    logins = [user.login for user in people(domain)]
    users = {
        user.login.partition("@")[0]: user
        for user in await work.session.scalars(select(User).where(User.login.in_(logins)))
    }
    await _teach(work, users)
    _stock(work)
    desks = {row["name"]: await _open_queue(work, row, users, domain) for row in company()["queue"]}
    _widen(work, desks)
    await promise(work, {name: desk.queue.id for name, desk in desks.items()})
    await _equip(work, users)
    await _word(work, desks)
    await _rule(work, desks)
    return desks


async def _open_queue(work: Work, row: Mapping[str, Any], users: Mapping[str, User], domain: str) -> Desk:
    queue = Queue(name=row["name"], priority=row["priority"])
    work.add(queue)
    await work.flush()
    inbox = f"{row['inbox']}@{domain}" if "inbox" in row else ""
    members = tuple(users[login] for login in row["members"])
    if inbox:
        names = {"display_name": row["display_name"], "automatic_texts": row.get("automatic", {})}
        work.add(InboxAddress(channel="email", address=inbox, queue_id=queue.id, **names))
    work.add(
        *(QueueMember(queue_id=queue.id, user_id=user.id) for user in members),
        *(WrapUpCode(queue_id=queue.id, code=code, label=label) for code, label in row["codes"].items()),
    )
    return Desk(queue, inbox, members)


async def _teach(work: Work, users: Mapping[str, User]) -> None:
    rows = company()["user"]
    skills = {name: Skill(name=name) for name in _in_order(name for row in rows for name in row["skills"])}
    work.add(*skills.values())
    await work.flush()
    work.add(
        *(
            AgentSkill(user_id=users[row["login"]].id, skill_id=skills[name].id, level=level)
            for row in rows
            for name, level in row["skills"].items()
        )
    )


def _widen(work: Work, desks: Mapping[str, Desk]) -> None:
    work.add(
        *(
            QueueRing(
                queue_id=desks[row["name"]].queue.id,
                after_seconds=ring["after"],
                relax_by=ring.get("relax", 0),
                joins_queue_id=desks[ring["joins"]].queue.id if "joins" in ring else None,
            )
            for row in company()["queue"]
            for ring in row.get("rings", ())
        )
    )


async def _equip(work: Work, users: Mapping[str, User]) -> None:
    """Give agents what is not the usual capacity."""
    for row in company()["profile"]:
        profile = CapacityProfile(name=row["name"], units=row["units"], interrupted_by=row["interrupted_by"])
        work.add(profile)
        await work.flush()
        work.add(*(AgentCapacity(user_id=users[login].id, profile_id=profile.id) for login in row["agents"]))


async def _word(work: Work, desks: Mapping[str, Desk]) -> None:
    """Through the action, so that a text that could not be saved by hand is not in the demo either."""
    for row in company()["text"]:
        queue_id = desks[row["queue"]].queue.id if "queue" in row else None
        named = {name: value for name, value in row.items() if name not in ("kind", "queue")}
        await add_text.within(work, TextFields(kind=TextKind(row["kind"]), queue_id=queue_id, **named), OPERATOR)


async def _rule(work: Work, desks: Mapping[str, Desk]) -> None:
    for row in company()["rule"]:
        effect = Effect(
            queue_id=desks[row["queue"]].queue.id if "queue" in row else None,
            priority=row.get("priority"),
            tags=tuple(row.get("tags", ())),
            silent=row.get("silent", False),
            park=row.get("park", False),
        )
        conditions = tuple(Condition.of(*written) for written in row["conditions"])
        every, follow_ups = row.get("every", True), row.get("follow_ups", False)
        await add_rule.within(work, Ruling(row["name"], conditions, effect, every, follow_ups=follow_ups), OPERATOR)


def _stock(work: Work) -> None:
    catalogue = company()["catalogue"]
    for sku, name, price, description in catalogue["products"]:
        work.add(
            Product(
                sku=sku,
                name=name,
                description=description,
                list_price=Decimal(price),
                currency=catalogue["currency"],
            )
        )


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
