"""Files that nobody sends are forgotten in time, with their bytes; what a draft or a message names stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.drafts.forget_uploads import KEPT, forget_uploads
from hub.drafts.keep import Place, keep_draft
from hub.drafts.model import DraftKind, Words
from hub.errors import NotFound
from hub.interactions.files import FileRow, attachment_content, store_upload
from hub.interactions.model import Attachment
from hub.ports import OutboundFile
from tests.hub.company import Company
from tests.hub.interactions.test_reply import answer, opened, send
from tests.services.storage_fixture import SettableClock


async def upload(company: Company, content: bytes) -> FileRow:
    return await store_upload(company.storage, OutboundFile("a.txt", "text/plain", content), company.anna)


async def test_what_nobody_sends_is_forgotten(company: Company, clock: SettableClock) -> None:
    said = await opened(company)
    sent, drafted, dropped, again = [await upload(company, each) for each in (b"one", b"two", b"three", b"one")]
    await send(company, answer(said, files=(sent.public_id,)))
    place, words = Place(said.row.id, DraftKind.REPLY), Words("Yes", files=(drafted.public_id,))
    await keep_draft(company.storage, place, words, "", company.anna)
    clock.advance(KEPT)
    await forget_uploads(company.storage)
    clock.advance(timedelta(seconds=1))
    late = await upload(company, b"four")
    await forget_uploads(company.storage)
    async with company.storage.reading() as session:
        kept = set(await session.scalars(select(Attachment.public_id)))
    assert kept == {sent.public_id, drafted.public_id, late.public_id}
    # The same bytes are still in what was sent.
    assert (await attachment_content(company.storage, company.anna, sent.public_id)).content == b"one"
    with pytest.raises(NotFound):
        await attachment_content(company.storage, company.anna, dropped.public_id)
    assert again.public_id != sent.public_id
