"""Keeps what a supervisor does in the history, in the transaction of the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.interactions.text import storable
from hub.supervision.model import Intervention, InterventionKind
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Act:
    """What is done: about whose work or mode, in which conversation, for whom, and why."""

    kind: InterventionKind
    agent_id: int | None = None
    interaction_id: int | None = None
    to_id: int | None = None
    why: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


async def intervene(work: Work, act: Act, by_id: int) -> int:
    """Keep an act and return its id, for the event that tells of the act."""
    row = Intervention(
        kind=act.kind,
        by_id=by_id,
        agent_id=act.agent_id,
        to_id=act.to_id,
        interaction_id=act.interaction_id,
        at=work.now,
        why=storable(act.why.strip()),
        detail=dict(act.detail),
    )
    work.add(row)
    await work.flush()
    return row.id


async def if_supervising(work: Work, act: Act, by: Actor) -> int | None:
    """The same where a supervisor acts on what is not their own; None for anybody else, who only does their work."""
    if not allows(by, Permission.SUPERVISE) or act.agent_id == by.user_id:
        return None
    return await intervene(work, act, by.user_id)


async def if_anothers(work: Work, act: Act, by: Actor) -> int | None:
    """The same; of what nobody has it is anybody's work, and about nobody."""
    return None if act.agent_id is None else await if_supervising(work, act, by)
