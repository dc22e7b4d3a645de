"""Finds conversations by their number, the beginning of their subject, or that of their customer's name."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.model import Party
from hub.parties.search_key import beginning_with
from storage.unit_of_work import Storage

SHOWN = 8
# Beginnings that thousands of subjects share are not sorted through: whoever types on finds fewer.
LOOKED_AT = 500
NUMBER = re.compile(r"#?(\d{1,18})")


@dataclass(frozen=True, slots=True)
class FoundInteraction:
    """One conversation that was found."""

    id: int
    subject: str
    party_name: str
    state: str
    last_activity_at: datetime


async def find_interactions(storage: Storage, actor: Actor, words: str) -> tuple[FoundInteraction, ...]:
    """What the actor may see of what fits: the one of that number, then their customer's, then by subject.

    The newest come first among each. Three statements at most.
    """
    fitting = _fitting(words.strip())
    if not fitting:
        return ()
    query = (
        select(Interaction.id, Interaction.subject, Party.name, Interaction.state, Interaction.last_activity_at)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .where(*allowed(actor))
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(SHOWN)
    )
    found: dict[int, FoundInteraction] = {}
    async with storage.reading() as session:
        for condition in fitting:
            for number, subject, name, state, at in (await session.execute(query.where(condition))).all():
                found[number] = FoundInteraction(number, subject, name or "", state, at)
    return tuple(found.values())[:SHOWN]


def _fitting(words: str) -> list[ColumnElement[bool]]:
    """The conditions to look by, the surest first. Each is answered by an index of its own."""
    conditions: list[ColumnElement[bool]] = []
    if (number := NUMBER.fullmatch(words)) is not None:
        conditions.append(Interaction.id == int(number[1]))
    if (keys := beginning_with(words)) is not None:
        conditions.append(Interaction.party_id.in_(_between(select(Party.id), Party.name_key, keys)))
        conditions.append(Interaction.id.in_(_between(select(Interaction.id), Interaction.subject_key, keys)))
    return conditions


def _between(ids: Select[int], key: InstrumentedAttribute[str], keys: tuple[str, str]) -> Select[int]:
    return ids.where(key >= keys[0], key < keys[1]).order_by(key).limit(LOOKED_AT)
