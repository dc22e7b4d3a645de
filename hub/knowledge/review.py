"""What is written goes its way: handed in, published or refused, replaced, retired."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.audit import Detail, audit
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.text import storable
from hub.knowledge.fields import LONGEST_COMMENT
from hub.knowledge.files import approve_files
from hub.knowledge.model import Article, ArticleVersion, ArticleWord
from hub.knowledge.ranking import weights_of
from hub.knowledge.record import Happened, record
from hub.knowledge.states import STEPS, Step, VersionState, may_take
from hub.knowledge.visible import locked_version, refuse_stale
from storage.unit_of_work import Work, action

# How the history and the audit log call what a step does.
DONE: Mapping[str, str] = {
    "submit": "submitted",
    "take_back": "taken_back",
    "publish": "published",
    "refuse": "refused",
    "discard": "discarded",
    "retire": "retired",
}
# What readers see changes with these: they must be provable.
_PROVABLE = frozenset({"publish", "retire"})


@dataclass(frozen=True, slots=True)
class Taking:
    """A step with a version as somebody has seen it, and what they say of it."""

    version_id: int
    revision: int
    step: str
    comment: str = ""


@action
async def take_step(work: Work, taking: Taking, by: Actor) -> None:
    """Take a version along one of its ways.

    Raises `NotFound`, `NotAllowed`, `Conflict` for one that was changed or has moved on, and `Invalid` where something
    must be said, or there is nothing to be read.
    """
    step = STEPS.get(taking.step)
    if step is None:
        raise NotFound
    article, version = await locked_version(work, taking.version_id, by, step.needs)
    refuse_stale(version, taking.revision)
    if version.state not in step.begins:
        raise Conflict("This version has moved on. Look again.")
    if not may_take(step, by, version.state, (version.author_id, version.editor_id)):
        raise Alone
    _check(step, version, taking.comment)
    await _go(work, version, step, by)
    if taking.comment.strip():
        version.comment = storable(taking.comment.strip())
    happened = Happened(DONE[step.name], version.language, version.number, taking.comment)
    await record(work, article, happened, by)
    if step.name in _PROVABLE:
        await _prove(work, article, version, by)


class Alone(Conflict):
    """Somebody else must look at what the actor wrote."""

    def __init__(self) -> None:
        super().__init__(sentence("You wrote this. Somebody else has to approve it."))


def _check(step: Step, version: ArticleVersion, comment: str) -> None:
    if len(comment) > LONGEST_COMMENT:
        raise Invalid("The comment is too long.", {"comment": sentence("The comment is too long.")})
    if step.name == "refuse" and not comment.strip():
        raise Invalid("Say why.", {"comment": sentence("Say why.")})
    if step.name in ("submit", "publish") and not version.body.strip():
        raise Invalid("There is nothing to read yet.", {"body": sentence("There is nothing to read yet.")})


async def _go(work: Work, version: ArticleVersion, step: Step, by: Actor) -> None:
    if step.leads == VersionState.PUBLISHED:
        await _replace(work, version)
        await approve_files(work, version.article_id)
        version.published_at, version.approver_id = work.now, by.user_id or None
        weights = weights_of(version.title, version.summary, version.text)
        work.add(*(ArticleWord(word=word, version_id=version.id, weight=each) for word, each in weights.items()))
    elif step.leads == VersionState.RETIRED:
        version.ended_at = work.now
        await _forget(work, version.id)
    version.state, version.changed_at = step.leads, work.now
    version.revision += 1


async def _replace(work: Work, version: ArticleVersion) -> None:
    """The version that is read until now is not any more."""
    query = select(ArticleVersion).where(
        ArticleVersion.article_id == version.article_id,
        ArticleVersion.language == version.language,
        ArticleVersion.state == VersionState.PUBLISHED,
    )
    before = await work.session.scalar(query)
    if before is not None:
        before.state, before.ended_at = VersionState.SUPERSEDED, work.now
        # Of a language one is published at a time, as the database sees it, too.
        await work.flush()
        await _forget(work, before.id)


async def _forget(work: Work, version_id: int) -> None:
    gone = delete(ArticleWord).where(ArticleWord.version_id == version_id)
    await work.session.execute(gone, execution_options={"synchronize_session": False})


async def _prove(work: Work, article: Article, version: ArticleVersion, by: Actor) -> None:
    detail: Detail = {
        "article": article.slug,
        "title": version.title,
        "language": version.language,
        "number": version.number,
    }
    if version.state == VersionState.PUBLISHED:
        await audit(work, by, "article.published", detail)
    else:
        await audit(work, by, "article.retired", detail)
