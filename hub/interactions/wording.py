"""The texts kept ready for one conversation: its templates and its signature, with their values put in."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.errors import Invalid, NotFound
from hub.interactions.automatic_text import language_of
from hub.interactions.model import Direction, Interaction, Message
from hub.parties.model import Party
from hub.queueing.model import Queue
from hub.texts.choose import chosen, fitting
from hub.texts.kinds import TextKind
from hub.texts.listing import texts_in_use
from hub.texts.render import render
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Template:
    """A template as an agent may insert it. `own`: written in the language of the customer."""

    id: int
    name: str
    language: str
    body: str
    own: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a text for a conversation depends on: whose it is, how the customer writes, what `{{ names }}` stand for."""

    queue_id: int
    language: str
    values: Mapping[str, str]


async def templates(storage: Storage, actor: Actor, interaction_id: int) -> tuple[Template, ...]:
    """What can be inserted into an answer, what fits best first. Raises `NotFound` if the actor may not see it."""
    async with storage.reading() as session:
        setting = await setting_of(session, actor, interaction_id)
        ready = await texts_in_use(session, TextKind.TEMPLATE, setting.queue_id)
    # An agent sees the text before a customer does: what is not known stands in it by its name.
    values = {name: value for name, value in setting.values.items() if value}
    return tuple(
        Template(
            id=text.id,
            name=text.name,
            language=text.language,
            body=render(text.body, values),
            own=text.language == setting.language,
            code=text.code,
        )
        for text in fitting(ready, setting.queue_id, setting.language)
    )


async def template_by_code(storage: Storage, actor: Actor, interaction_id: int, code: str) -> Template:
    """The template of a code that fits best. Raises `Invalid` if there is none, `NotFound` as `templates` does."""
    found = await templates(storage, actor, interaction_id)
    template = next((each for each in found if each.code == code), None)
    if not code or template is None:
        raise Invalid("There is no template /%(code)s here.", code=code[:20])
    return template


async def signature(storage: Storage, actor: Actor, interaction_id: int) -> str:
    """How an answer by the actor would end, "" without a signature. Raises `NotFound` if they may not see it."""
    async with storage.reading() as session:
        return await signature_in(session, actor, interaction_id)


async def signature_in(session: AsyncSession, actor: Actor, interaction_id: int) -> str:
    """As `signature`, for whoever reads already."""
    setting = await setting_of(session, actor, interaction_id)
    ready = await texts_in_use(session, TextKind.SIGNATURE, setting.queue_id)
    text = chosen(ready, setting.queue_id, setting.language)
    return render(text.body, setting.values) if text else ""


async def setting_of(session: AsyncSession, actor: Actor, interaction_id: int) -> Setting:
    """Raises `NotFound` if the interaction is missing or the actor may not see it."""
    query = (
        select(Interaction.queue_id, Interaction.subject, Queue.name, Party.name, Party.language)
        .join(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .where(Interaction.id == interaction_id)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    queue_id, subject, queue, customer, language = found
    require_queue(actor, queue_id)
    values = {
        "customer": customer or "",
        "agent": actor.name,
        "queue": queue,
        "number": str(interaction_id),
        "subject": subject,
    }
    return Setting(queue_id, language or await _written_in(session, interaction_id), values)


async def _written_in(session: AsyncSession, interaction_id: int) -> str:
    """The language of what the customer wrote last, "" if it cannot be told."""
    query = select(Message.reply_text, Message.body_text).where(
        Message.interaction_id == interaction_id, Message.direction == Direction.INBOUND, Message.auto == ""
    )
    said = (await session.execute(query.order_by(Message.id.desc()).limit(1))).first()
    return language_of(said[0] or said[1]) if said else ""
