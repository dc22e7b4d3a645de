"""Files of articles: kept, taken away, and given out to whoever may read the article."""

from dataclasses import dataclass

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.text import storable
from hub.knowledge.model import Article, ArticleFile
from hub.knowledge.record import Happened, record
from hub.knowledge.visible import Reader, article_readable, locked_article
from hub.ports import OutboundFile
from storage.unit_of_work import Storage, Work, action

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 100
LONGEST_NAME = 200
# What browsers draw and never run.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# How a picture begins (the formats' own magic numbers): what merely says that it is one is only a file.
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


@dataclass(frozen=True, slots=True)
class ArticleFileRow:
    """A file as pages show it; `size` is in bytes. `waits`: readers have it once it is approved."""

    id: int
    public_id: str
    name: str
    content_type: str
    size: int
    waits: bool = False

    @classmethod
    def of(cls, file: ArticleFile) -> "ArticleFileRow":
        """As it is shown."""
        return cls(file.id, file.public_id, file.name, file.content_type, file.size, file.approved_at is None)

    @property
    def is_picture(self) -> bool:
        """Whether it can stand in the text."""
        return self.content_type in PICTURES


async def add_file(storage: Storage, article_id: int, file: OutboundFile, by: Actor) -> ArticleFileRow:
    """Keep a file of an article; it replaces one of the same name once it is approved.

    Whoever approves what they write approves it at once. Raises `NotFound`, `NotAllowed`, `Invalid`.
    """
    require(by, Permission.KNOWLEDGE_WRITE)
    check_file(file)
    blob = await storage.blobs.put(file.content)
    return await keep_file(storage, article_id, file, blob, by)


@action
async def keep_file(work: Work, article_id: int, file: OutboundFile, blob: str, by: Actor) -> ArticleFileRow:
    """Note a file whose bytes are kept already."""
    article = await locked_article(work, article_id, by, Permission.KNOWLEDGE_WRITE)
    name = name_of(file.name)
    files = list(await work.session.scalars(newest_files(article_id)))
    known = next((each for each in files if each.name == name), None)
    if known is None and len(files) >= MOST_FILES:
        raise Conflict("This article has too many files already.")
    if known is not None and known.blob == blob:
        return ArticleFileRow.of(known)
    kept = known if known is not None and known.approved_at is None else ArticleFile(article_id=article_id, name=name)
    kept.content_type, kept.size, kept.blob = type_of(file), len(file.content), blob
    work.add(kept)
    await record(work, article, Happened("file", detail=name), by)
    if allows(by, Permission.KNOWLEDGE_APPROVE) and allows(by, Permission.KNOWLEDGE_ALONE):
        await approve_files(work, article_id)
        kept = (await work.session.scalars(newest_files(article_id).where(ArticleFile.name == name))).one()
    return ArticleFileRow.of(kept)


async def approve_files(work: Work, article_id: int) -> None:
    """Give readers every file of an article as it is now; one that is replaced keeps its address."""
    await work.flush()
    files = list(await work.session.scalars(_files(article_id)))
    given = {each.name: each for each in files if each.approved_at is not None}
    for new in (each for each in files if each.approved_at is None):
        old = given.get(new.name)
        if old is not None:
            old.content_type, new.content_type = new.content_type, old.content_type
            old.size, new.size = new.size, old.size
            old.blob, new.blob = new.blob, old.blob
            new.removed_at = work.now
        new.approved_at = work.now


def approved_files(article_id: int) -> Select[ArticleFile]:
    """What readers have, by name."""
    return _files(article_id).where(ArticleFile.approved_at.is_not(None))


def newest_files(article_id: int) -> Select[ArticleFile]:
    """What whoever writes has, by name: of two the one that waits for its approval."""
    newer = aliased(ArticleFile)
    waits = exists().where(
        newer.article_id == ArticleFile.article_id,
        newer.name == ArticleFile.name,
        newer.removed_at.is_(None),
        newer.id > ArticleFile.id,
    )
    return _files(article_id).where(~waits)


def _files(article_id: int) -> Select[ArticleFile]:
    kept = select(ArticleFile).where(ArticleFile.article_id == article_id, ArticleFile.removed_at.is_(None))
    return kept.order_by(ArticleFile.name)


@action
async def remove_file(work: Work, article_id: int, file_id: int, by: Actor) -> None:
    """Give a file out no more; its bytes stay for what older versions showed."""
    article = await locked_article(work, article_id, by, Permission.KNOWLEDGE_WRITE)
    file = await work.session.get(ArticleFile, file_id)
    if file is None or file.article_id != article_id or file.removed_at is not None:
        raise NotFound
    file.removed_at = work.now
    await record(work, article, Happened("file_removed", detail=file.name), by)


async def file_content(storage: Storage, public_id: str, reader: Reader) -> tuple[ArticleFileRow, bytes]:
    """A file and its bytes. Raises `NotFound` if there is none for the reader: only who writes has what waits."""
    query = (
        select(ArticleFile)
        .join(Article, Article.id == ArticleFile.article_id)
        .where(ArticleFile.public_id == public_id, ArticleFile.removed_at.is_(None), article_readable(reader))
    )
    if not reader.drafts:
        query = query.where(ArticleFile.approved_at.is_not(None))
    async with storage.reading() as session:
        file = (await session.scalars(query)).one_or_none()
    if file is None:
        raise NotFound
    return ArticleFileRow.of(file), await storage.blobs.get(file.blob)


def check_file(file: OutboundFile) -> None:
    """Raise `Invalid` for a file that cannot be kept."""
    if len(file.content) > MOST_BYTES:
        raise Invalid("The file is too large.", {"file": sentence("A file has at most 10 MB.")})
    if not file.content or not name_of(file.name):
        raise Invalid("The file has no name or is empty.", {"file": sentence("The file has no name or is empty.")})


def name_of(name: str) -> str:
    """A file's own name, without the folders it came from and without what could not stand in an article."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return storable("".join(letter for letter in last if letter.isprintable() and letter not in ':"<>')).strip()[
        :LONGEST_NAME
    ]


def type_of(file: OutboundFile) -> str:
    """What a file is: a picture only if it begins like one, whatever it says of itself."""
    for beginning, content_type in _BEGINNINGS.items():
        if file.content.startswith(beginning):
            return content_type
    if file.content[:4] == b"RIFF" and file.content[8:12] == b"WEBP":
        return "image/webp"
    said = storable(file.content_type, 120)
    return "application/octet-stream" if said.startswith(("image/", "text/html")) else said
