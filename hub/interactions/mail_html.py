"""The HTML of one message and the images that came with it, for whoever may see its interaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.cases.thread import require_reading
from hub.errors import NotFound
from hub.interactions.model import Attachment, Interaction, Message
from hub.safe_html import images_of
from storage.unit_of_work import Storage

# Images within a page are part of it: more, or larger ones, are files beside it.
MOST_IMAGES = 40
LARGEST_IMAGE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class MailHtml:
    """Stored HTML, which must go through `hub.safe_html.shown_html`, and the images it refers to, by `cid:` address."""

    interaction_id: int
    html: str
    images: Mapping[str, bytes]


async def message_html(storage: Storage, by: Actor, message_id: int) -> MailHtml:
    """The HTML of a message. Raises `NotFound` if there is none or the actor may not see it."""
    query = (
        select(Message.body_html, Interaction.id, Interaction.queue_id)
        .join(Interaction, Interaction.id == Message.interaction_id)
        .where(Message.id == message_id)
    )
    async with storage.reading() as session:
        found = (await session.execute(query)).one_or_none()
        if found is None:
            raise NotFound
        html, interaction_id, queue_id = found
        await require_reading(session, by, interaction_id, queue_id)
        if not html:
            raise NotFound
        wanted = {address for address in images_of(html) if address.lower().startswith("cid:")}
        inline = select(Attachment.content_id, Attachment.blob).where(
            Attachment.message_id == message_id, Attachment.inline, Attachment.size <= LARGEST_IMAGE
        )
        blobs = dict((await session.execute(inline.limit(MOST_IMAGES))).all()) if wanted else {}
    by_id = {content_id.lower(): blob for content_id, blob in blobs.items()}
    images = {address: blob for address in wanted if (blob := by_id.get(address[4:].lower()))}
    return MailHtml(interaction_id, html, {address: await storage.blobs.get(blob) for address, blob in images.items()})
