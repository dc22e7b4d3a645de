"""An agent's answer: rendered first, committed with its outbox rows; nothing leaves before the commit."""

import asyncio
from dataclasses import replace

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.cases.through import through_case
from hub.errors import Invalid
from hub.interactions.commit_answer import Prepared, commit_answer, committed
from hub.interactions.complete_draft import completed
from hub.interactions.draft import ReplyRequest, draft_reply
from hub.interactions.text import storable
from hub.ports import Composer
from hub.rich_text import cleaned, text_of
from storage.unit_of_work import Storage

__all__ = ["ReplyRequest", "reply"]

MOST_TEXT = 200_000
MOST_FILES = 20


async def reply(storage: Storage, request: ReplyRequest, by: Actor, composer: Composer) -> int:
    """Queue an answer to the customer and return the message's id; the same `key` again returns the same id.

    Raises `NewerMessage` when the agent has not seen everything, `Conflict` when a colleague holds the work item (or,
    for who barges in, nobody does) or the first click's answer was called back,
    `Invalid` for an empty text, too many or too large files, a time too far away, or an address that cannot be sent to.
    """
    require(by, Permission.SERVE)
    if request.barge:
        require(by, Permission.SUPERVISE)
    request = _whole(request)
    _check(request)
    async with storage.reading() as session:
        request, by = await through_case(session, request, by)
        sent = await committed(session, request.key, by)
        if sent is not None:
            return sent
        draft = await draft_reply(session, storage, request, by)
        draft = await completed(session, draft, request, by)
    rendered = await asyncio.to_thread(composer.compose, draft)
    blob = await storage.blobs.put(rendered.raw)
    return await commit_answer(storage, Prepared(request, draft, rendered, blob), by)


def _whole(request: ReplyRequest) -> ReplyRequest:
    """With formatting, both halves of the mail come from the same clean words."""
    if not request.html:
        return request
    html = cleaned(storable(request.html))
    return replace(request, html=html, text=text_of(html))


def _check(request: ReplyRequest) -> None:
    if not request.text.strip():
        raise Invalid("The answer is empty.", {"text": "required"})
    if max(len(request.text), len(request.html)) > MOST_TEXT:
        raise Invalid("The answer is too long.", {"text": f"at most {MOST_TEXT} characters"})
    if len(request.files) > MOST_FILES:
        raise Invalid("These are too many files.", {"files": f"at most {MOST_FILES}"})
