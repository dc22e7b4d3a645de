"""The texts kept ready for one conversation: its templates and its signature, with their values put in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.errors import Invalid, NotFound
from hub.interactions.automatic_text import SEARCHED, language_of
from hub.interactions.model import Direction, Interaction, Message
from hub.parties.model import Party
from hub.queueing.model import Queue
from hub.texts.choose import chosen, fitting
from hub.texts.kinds import TextKind
from hub.texts.listing import is_in_use, text_row, texts_in_use
from hub.texts.model import Text
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
    """As `signature`, for whoever reads already; one statement."""
    query = _setting(interaction_id).add_columns(Text)
    rows = (await session.execute(query.outerjoin(Text, is_in_use(TextKind.SIGNATURE, Interaction.queue_id)))).all()
    setting = _told_by(rows[0] if rows else None, actor, interaction_id)
    text = chosen([text_row(row.Text) for row in rows if row.Text is not None], setting.queue_id, setting.language)
    return render(text.body, setting.values) if text else ""


async def setting_of(session: AsyncSession, actor: Actor, interaction_id: int) -> Setting:
    """Raises `NotFound` if the interaction is missing or the actor may not see it. One statement."""
    return _told_by((await session.execute(_setting(interaction_id))).one_or_none(), actor, interaction_id)


def _setting(interaction_id: int) -> Select[*tuple[Any, ...]]:
    """With the beginning of what the customer wrote last, where their language is not known."""
    came = (Message.interaction_id == interaction_id, Message.direction == Direction.INBOUND, Message.auto == "")
    newest = select(Message.id).where(*came).order_by(Message.id.desc()).limit(1).scalar_subquery()
    unknown = func.coalesce(Party.language, "") == ""
    said = case((Message.reply_text != "", Message.reply_text), else_=Message.body_text)
    return (
        select(Interaction.queue_id, Interaction.subject, Queue.name.label("queue"), Party.name.label("customer"))
        .add_columns(Party.language, func.substr(said, 1, SEARCHED).label("said"))
        .join(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(Message, unknown & (Message.id == newest))
        .where(Interaction.id == interaction_id)
    )


def _told_by(found: Row[Any] | None, actor: Actor, interaction_id: int) -> Setting:
    if found is None:
        raise NotFound
    require_queue(actor, found.queue_id)
    values = {
        "customer": found.customer or "",
        "agent": actor.name,
        "queue": found.queue,
        "number": str(interaction_id),
        "subject": found.subject,
    }
    return Setting(found.queue_id, found.language or language_of(found.said or ""), values)
