"""What was answered to somebody becomes the beginning of an article."""

from html import escape

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.cases.thread import require_reading
from hub.errors import NotFound
from hub.interactions.model import Interaction, Message
from hub.knowledge.body import cleaned
from hub.knowledge.fields import LONGEST_TITLE, Words
from hub.parties.search_key import ANSWER_MARKS
from storage.unit_of_work import Storage


async def words_of_message(storage: Storage, message_id: int, actor: Actor) -> tuple[Words, int]:
    """What a message says as an article, and its conversation. Raises `NotFound` for one the actor may not see.

    Quoted letters are left out: they are the customer's.
    """
    require(actor, Permission.KNOWLEDGE_WRITE)
    query = (
        select(Message, Interaction.subject, Interaction.queue_id)
        .join(Interaction, Interaction.id == Message.interaction_id)
        .where(Message.id == message_id)
    )
    async with storage.reading() as session:
        row = (await session.execute(query)).one_or_none()
        if row is None:
            raise NotFound
        message, subject, queue_id = row
        await require_reading(session, actor, message.interaction_id, queue_id)
    title = " ".join(ANSWER_MARKS.sub("", message.subject or subject).split())[:LONGEST_TITLE]
    body = "" if message.reply_text else cleaned(message.body_html)
    return Words(title, body or _paragraphs(message.reply_text or message.body_text)), message.interaction_id


def _paragraphs(text: str) -> str:
    blocks = (block.strip() for block in text.split("\n\n"))
    return "".join(f"<p>{escape(block).replace(chr(10), '<br>')}</p>" for block in blocks if block)
