"""What files say: read after they came, by jobs that are committed with them, so that none is forgotten."""

import asyncio
import codecs
import html
from contextlib import suppress

import nh3
from charset_normalizer import from_bytes
from sqlalchemy.ext.asyncio import AsyncSession

from hub.interactions.model import Attachment
from hub.interactions.text import storable
from hub.knowledge.model import ArticleFile
from hub.search.documents_text import TYPES, text_of_document
from hub.search.model import FileText
from storage.errors import LeaseLost
from storage.jobs import Job, claim_jobs, enqueue, fail, finish
from storage.unit_of_work import Storage, Work, action

READ_FILE = "read-file"
AT_ONCE = 10
# Bytes of a file that are read: its beginning says what it is about.
LARGEST = 2 * 1024 * 1024
LOOKED_AT_FOR_CHARSET = 64 * 1024
LONGEST = 400_000
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset({"application/json", "application/xml", "application/x-ndjson", "application/x-yaml"})


def readable(content_type: str) -> bool:
    """Whether files of this type say something in words that we can read."""
    kind = _kind(content_type)
    return kind.startswith("text/") or kind in _HTML | _TEXT | TYPES


async def read_files_written(work: Work) -> None:
    """Ask for every file to be read that became part of a message or of an article. For `Storage.finishers`."""
    for number in sorted(work.written.keys(Attachment, "message_id")):
        file = await work.session.get(Attachment, number)
        if file is not None and file.message_id is not None and readable(file.content_type):
            await enqueue(work, READ_FILE, f"{READ_FILE}-{number}", {"attachment_id": number})
    for number in sorted(work.written.keys(ArticleFile, "blob")):
        kept = await work.session.get(ArticleFile, number)
        if kept is not None:
            await ask_for_article_file(work, kept)


async def ask_for_article_file(work: Work, file: ArticleFile) -> None:
    """Ask for a file of an article to be read, if it says anything."""
    if readable(file.content_type):
        # Its bytes may change while it is read: each of them is read by a job of its own.
        key = f"{READ_FILE}-article-{file.id}-{file.blob[:32]}"
        await enqueue(work, READ_FILE, key, {"article_file_id": file.id, "blob": file.blob})


async def read_files(storage: Storage) -> None:
    """Read all files that wait."""
    while jobs := await claim_jobs(storage, READ_FILE, AT_ONCE):
        for job in jobs:
            await _read(storage, job)


async def _read(storage: Storage, job: Job) -> None:
    async with storage.reading() as session:
        file = await _file_of(session, job)
    try:
        content = await storage.blobs.get(file.blob) if file is not None else b""
    except (KeyError, OSError) as error:
        await fail(storage, job, f"{type(error).__name__}: {error}")
        return
    said = await _said(content, file.content_type) if file is not None else ""
    # Whoever took it over keeps the same.
    with suppress(LeaseLost):
        await _keep(storage, job, said)


async def _file_of(session: AsyncSession, job: Job) -> Attachment | ArticleFile | None:
    if "attachment_id" in job.payload:
        return await session.get(Attachment, job.payload["attachment_id"])
    return await session.get(ArticleFile, job.payload["article_file_id"])


async def _said(content: bytes, content_type: str) -> str:
    kind = _kind(content_type)
    if kind in TYPES:
        return storable(await text_of_document(content, kind), LONGEST)
    return await asyncio.to_thread(text_of, content, content_type)


@action
async def _keep(work: Work, job: Job, said: str) -> None:
    await finish(work, job)
    if "attachment_id" in job.payload:
        await keep_text(work, job.payload["attachment_id"], said)
        return
    file = await work.session.get(ArticleFile, job.payload["article_file_id"])
    if file is not None and file.blob == job.payload["blob"]:
        file.text = said


async def keep_text(work: Work, attachment_id: int, said: str) -> None:
    """Have this be what a file says; nothing, if it says nothing."""
    known = await work.session.get(FileText, attachment_id)
    if known is not None:
        known.text = said
    elif said and await work.session.get(Attachment, attachment_id) is not None:
        work.add(FileText(attachment_id=attachment_id, text=said))


def text_of(content: bytes, content_type: str) -> str:
    """The text of a file that is text, without markup."""
    said = _decoded(content[:LARGEST])
    if _kind(content_type) in _HTML:
        # Without their tags words must not run into each other.
        said = html.unescape(nh3.clean(said.replace("<", " <"), tags=set()))
    return storable(said, LONGEST)


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _decoded(content: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace")
    try:
        # A character that was cut through at the end is no reason to take it for something else.
        return codecs.getincrementaldecoder("utf-8")("strict").decode(content)
    except UnicodeDecodeError:
        best = from_bytes(content[:LOOKED_AT_FOR_CHARSET]).best()
        return content.decode(best.encoding if best is not None else "latin-1", "replace")
