"""Switches an inbox's automatic answers on and off."""

import re
from collections.abc import Mapping

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit, changes, refuse_unseen
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound, sentence
from hub.interactions.model import InboxAddress
from hub.interactions.text import storable
from storage.unit_of_work import Work, action

MOST_TEXT = 5000
# RFC 5646 s2.1: a primary language and perhaps a region.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")


@action
async def set_automatic_texts(
    work: Work, address: str, texts: Mapping[str, str], by: Actor, seen: str | None = None
) -> None:
    """Have an inbox answer first messages with these texts, by language; with none it answers nothing.

    The first text is for those whose language cannot be told. `{{ number }}` and `{{ subject }}` are filled in.
    Raises `NotFound` for an address that is no inbox, `Invalid` for a text that is empty or too long, and `Conflict`
    unless `seen` is the mark of the texts there are.
    """
    require(by, Permission.ADMINISTER)
    for language, text in texts.items():
        if not _LANGUAGE.fullmatch(language):
            raise Invalid("There is no such language.", {language: sentence("There is no such language.")})
        if not text.strip() or len(text) > MOST_TEXT:
            raise Invalid("The text is empty or too long.", {language: sentence("The text is empty or too long.")})
    inbox = await work.session.scalar(
        select(InboxAddress).where(InboxAddress.address == address.lower()).with_for_update()
    )
    if inbox is None:
        raise NotFound("There is no such inbox.")
    refuse_unseen(seen, dict(inbox.automatic_texts))
    before, after = dict(inbox.automatic_texts), {language: storable(text) for language, text in texts.items()}
    inbox.automatic_texts = after
    told = changes(before, dict.fromkeys(before, "") | after)
    await audit(work, by, "inbox.answering", {"address": inbox.address, "languages": " ".join(texts), **told})
