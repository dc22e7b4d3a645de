"""Why agents may say they are not ready: a list that is data, in the order in which it is offered."""

from sqlalchemy import select

from hub.errors import Invalid
from hub.queueing.model import NotReadyReason
from storage.unit_of_work import Storage, Work

# Redirection on no answer, the field's word for an agent who let an offer time out: a reason in no list, always known.
RONA = "RONA"


async def not_ready_reasons(storage: Storage) -> tuple[str, ...]:
    """The reasons in use, as they are kept; pages show ours in the viewer's language."""
    in_use = select(NotReadyReason.name).where(NotReadyReason.active)
    async with storage.reading() as session:
        return tuple(await session.scalars(in_use.order_by(NotReadyReason.position, NotReadyReason.id)))


async def known_reason(work: Work, said: str) -> str:
    """The reason that was said, as it is kept. Raises `Invalid` for none, or one that is not in use."""
    name = said.strip()
    if not name:
        raise Invalid("Say why you are not ready.", {"reason": "required"})
    in_use = select(NotReadyReason.id).where(NotReadyReason.name == name, NotReadyReason.active)
    if name != RONA and await work.session.scalar(in_use) is None:
        # Any text would do for the agent, but figures by reason would count each spelling apart.
        raise Invalid("There is no such reason.", {"reason": "unknown"})
    return name
