"""What is said in conversations: messages with the names of their files, notes, and what files say."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.interactions.model import Attachment, Interaction, Message, Note
from hub.search.model import FileText
from hub.search.source import Entry, Source
from storage.written import Written

CONVERSATIONS = "conversations"


async def _messages_written(session: AsyncSession, written: Written) -> set[int]:
    return written.keys(Message, "body_text", "subject")


async def _messages(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    # One at a time from the session, where what was just written still is; an empty session asks the database once.
    if len(ids) > 1:
        await session.scalars(select(Message).where(Message.id.in_(ids)))
    found = []
    for number in ids:
        message = await session.get(Message, number)
        if message is not None:
            conversation = await session.get_one(Interaction, message.interaction_id)
            names = (file.name for file in message.attachments)
            said = (message.subject or conversation.subject, message.author_name, message.author_address, *names)
            texts = (*said, message.body_text)
            found.append(Entry(message.id, message.interaction_id, message.at, texts, conversation.queue_id))
    return found


async def _notes_written(session: AsyncSession, written: Written) -> set[int]:
    return written.keys(Note, "body", "whispered_to_id")


async def _notes(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    """Notes but those that were whispered: they are for two people alone."""
    query = (
        select(Note.id, Note.interaction_id, Note.at, Note.author_name, Note.body, Interaction.queue_id)
        .join(Interaction, Interaction.id == Note.interaction_id)
        .where(Note.id.in_(ids), Note.whispered_to_id.is_(None))
    )
    rows = (await session.execute(query)).all()
    return [Entry(row.id, row.interaction_id, row.at, (row.author_name, row.body), row.queue_id) for row in rows]


async def _files_written(session: AsyncSession, written: Written) -> set[int]:
    return written.keys(FileText, "text")


async def _files(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    query = (
        select(Attachment.id, Message.interaction_id, Message.at, Attachment.name, FileText.text, Interaction.queue_id)
        .join(FileText, FileText.attachment_id == Attachment.id)
        .join(Message, Message.id == Attachment.message_id)
        .join(Interaction, Interaction.id == Message.interaction_id)
        .where(Attachment.id.in_(ids))
    )
    rows = (await session.execute(query)).all()
    return [Entry(row.id, row.interaction_id, row.at, (row.name, row.text), row.queue_id) for row in rows]


MESSAGES = Source("message", CONVERSATIONS, Message, _messages_written, _messages)
NOTES = Source("note", CONVERSATIONS, Note, _notes_written, _notes)
FILES = Source("file", CONVERSATIONS, Attachment, _files_written, _files)
