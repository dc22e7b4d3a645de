"""Articles come from files: what is new is added, what says something else becomes another version, all else stays."""

import asyncio
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, sentence
from hub.knowledge.body import plain_form
from hub.knowledge.fields import Words
from hub.knowledge.files import check_file, keep_file
from hub.knowledge.import_reading import ReadVersion, Remark, understood
from hub.knowledge.model import Article, ArticleCategory, ArticleVersion
from hub.knowledge.review import Taking, take_step
from hub.knowledge.states import BEING_WRITTEN, Audience, VersionState
from hub.knowledge.write import NewArticle, Written, add_article, begin_version, keep_version
from hub.ports import OutboundFile
from storage.unit_of_work import Storage, Work, action

ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file, or would: added, changed, or the same as before."""

    path: str
    title: str
    language: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do, by file, and what is wrong."""

    files: tuple[Imported, ...]
    remarks: tuple[Remark, ...]

    def count(self, outcome: str) -> int:
        """How many files came to this."""
        return sum(1 for each in self.files if each.outcome == outcome)

    @property
    def wrong(self) -> int:
        """How many files cannot be imported."""
        return len({remark.path for remark in self.remarks if remark.wrong})


async def import_articles(storage: Storage, files: Mapping[str, bytes], by: Actor, *, dry: bool) -> ImportReport:
    """Import what files say, by their paths; each by itself, so that what is wrong with one keeps no other away.

    With `dry` nothing is written, and the report says what would be. Repeated, it changes nothing. Raises `NotAllowed`.
    """
    for needed in (Permission.KNOWLEDGE_WRITE, Permission.KNOWLEDGE_APPROVE, Permission.KNOWLEDGE_ALONE):
        require(by, needed)
    versions, remarks = await asyncio.to_thread(understood, files)
    said, done = list(remarks), []
    for version in versions:
        try:
            blobs = {} if dry else {name: await storage.blobs.put(each) for name, each in version.files.items()}
            outcome = await (look(storage, version) if dry else import_version(storage, version, blobs, by))
            done.append(Imported(version.path, version.title, version.language, outcome))
        except (Invalid, Conflict) as error:
            said.append(Remark(version.path, error.sentence, values={k: str(v) for k, v in error.values.items()}))
    if not dry:
        await _note(storage, ImportReport(tuple(done), tuple(said)), by)
    return ImportReport(tuple(done), tuple(said))


@action
async def look(work: Work, version: ReadVersion) -> str:
    """What would become of a version. Raises `Invalid`."""
    await _category(work, version)
    _check_files(version)
    article = await _article(work, version)
    return ADDED if article is None else await _compared(work, version, article)


@action
async def import_version(work: Work, version: ReadVersion, blobs: Mapping[str, str], by: Actor) -> str:
    """Have an article say what a file does in its language; returns what became of it. Raises `Invalid`, `Conflict`."""
    category = await _category(work, version)
    _check_files(version)
    words = Words(version.title, version.body, version.summary)
    article = await _article(work, version)
    if article is None:
        audience = version.audience or Audience.INTERNAL
        new = NewArticle(version.language, words, audience, category, version.slug, version.key)
        number = await add_article.within(work, new, by)
        await _give_files(work, number, version, blobs, by)
        await _publish(work, number, version, by)
        return ADDED
    outcome = await _compared(work, version, article)
    await _give_files(work, article.id, version, blobs, by)
    if outcome == SAME:
        return SAME
    begun = await begin_version.within(work, article.id, version.language, by)
    kept = await work.session.get_one(ArticleVersion, begun)
    if kept.state == VersionState.IN_REVIEW:
        raise Conflict("Somebody waits for this version to be approved.")
    await keep_version.within(work, Written(begun, kept.revision, words), by)
    await _publish(work, article.id, version, by)
    return CHANGED


async def _publish(work: Work, article_id: int, version: ReadVersion, by: Actor) -> None:
    query = select(ArticleVersion).where(
        ArticleVersion.article_id == article_id,
        ArticleVersion.language == version.language,
        ArticleVersion.state.in_(BEING_WRITTEN),
    )
    kept = await work.session.scalar(query)
    if kept is not None and version.publish:
        await take_step.within(work, Taking(kept.id, kept.revision, "publish"), by)


async def _compared(work: Work, version: ReadVersion, article: Article) -> str:
    """Whether the newest version in the language says the same."""
    query = select(ArticleVersion).where(
        ArticleVersion.article_id == article.id, ArticleVersion.language == version.language
    )
    newest = await work.session.scalar(query.order_by(ArticleVersion.number.desc()).limit(1))
    if newest is None:
        return CHANGED
    said = (newest.title, newest.summary, plain_form(newest.body))
    lasting = newest.state == VersionState.PUBLISHED if version.publish else newest.state in BEING_WRITTEN
    summary = " ".join(version.summary.split())
    return SAME if said == (version.title, summary, plain_form(version.body)) and lasting else CHANGED


async def _article(work: Work, version: ReadVersion) -> Article | None:
    """By its key; one that was written here is known by its address."""
    written_here = and_(Article.external_key.is_(None), Article.slug == version.key)
    return await work.session.scalar(select(Article).where(or_(Article.external_key == version.key, written_here)))


async def _category(work: Work, version: ReadVersion) -> int | None:
    if not version.category:
        return None
    found = await work.session.scalar(select(ArticleCategory.id).where(ArticleCategory.slug == version.category))
    if found is None:
        raise Invalid(sentence("There is no category %(name)s."), name=version.category[:80])
    return found


def _check_files(version: ReadVersion) -> None:
    for file in _files(version):
        check_file(file)


async def _give_files(work: Work, article_id: int, version: ReadVersion, blobs: Mapping[str, str], by: Actor) -> None:
    for file in _files(version):
        await keep_file.within(work, article_id, file, blobs[file.name], by)


def _files(version: ReadVersion) -> Sequence[OutboundFile]:
    return [
        OutboundFile(name, mimetypes.guess_type(name)[0] or "application/octet-stream", content)
        for name, content in version.files.items()
    ]


@action
async def _note(work: Work, report: ImportReport, by: Actor) -> None:
    counts = {outcome: report.count(outcome) for outcome in (ADDED, CHANGED, SAME)}
    await audit(work, by, "article.imported", {**counts, "wrong": report.wrong})
