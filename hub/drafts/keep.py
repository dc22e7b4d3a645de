"""Keeps what is being written. Who wrote last is kept; what they had not seen is kept beside it."""

from dataclasses import asdict, dataclass, replace
from uuid import uuid4

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.drafts.model import Draft, DraftKind, Words
from hub.errors import Invalid, NotFound, sentence
from hub.events import DraftChanged
from hub.interactions.model import Interaction
from hub.interactions.text import storable_json
from hub.rich_text import cleaned
from storage.unit_of_work import Work, action
from storage.upsert import insert_into

MOST_TEXT = 200_000
MOST_ADDRESSES = 4_000
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Whose draft is meant is clear: the actor's own."""

    interaction_id: int
    kind: DraftKind


@dataclass(frozen=True, slots=True)
class Kept:
    """How a draft is kept now: its `version`, "" if there is none, and what was written elsewhere, if anything."""

    version: str
    words: Words
    replaced: Words | None = None


NOTHING = Kept("", Words())


@action
async def keep_draft(work: Work, place: Place, words: Words, known: str, by: Actor) -> Kept:
    """Keep the words in place of those of version `known`; "" for one who knew of none.

    If another version is kept by now, it is set beside as `replaced`. Raises `NotFound`, and `Invalid` for too much.
    """
    require(by, Permission.DESK)
    _check(words)
    await refuse_hidden(work, place.interaction_id, by)
    if known == "" and words.is_empty:
        return NOTHING
    draft, is_new = await locked_draft(work, place, by)
    before = Words.of(draft.words)
    if draft.version != known and not words.goes_on(before):
        draft.replaced = asdict(before)
    if words.is_empty and not draft.replaced:
        await forget_draft(work, place, draft.version, by)
        return NOTHING
    await write(work, draft, words)
    await tell_writer(work, place, (draft.version, is_new), by)
    return kept(draft)


async def forget_draft(work: Work, place: Place, version: str | None, by: Actor) -> None:
    """Drop a draft that was sent or is not wanted; unless it is of this version, it was written on meanwhile."""
    gone = delete(Draft).where(
        Draft.user_id == by.user_id, Draft.interaction_id == place.interaction_id, Draft.kind == place.kind
    )
    if version is not None:
        gone = gone.where(Draft.version == version)
    found = await work.session.scalars(gone.returning(Draft.id))
    if found.first() is not None:
        await tell_writer(work, place, ("", True), by)


async def refuse_hidden(work: Work, interaction_id: int, by: Actor) -> None:
    """Raise `NotFound` unless the actor may see the interaction: nothing is kept for anybody else."""
    queue_id = await work.session.scalar(select(Interaction.queue_id).where(Interaction.id == interaction_id))
    if queue_id is None:
        raise NotFound
    require_queue(by, queue_id)


async def write(work: Work, draft: Draft, words: Words) -> None:
    """Put words into a draft, with a new version."""
    clean = storable_json(asdict(replace(words, html=cleaned(words.html))))
    assert isinstance(clean, dict), "fields by their names"
    draft.words, draft.version, draft.at = clean, uuid4().hex, work.now
    await work.flush()


def kept(draft: Draft) -> Kept:
    """A draft as its writer is told."""
    return Kept(draft.version, Words.of(draft.words), Words.of(draft.replaced) if draft.replaced else None)


async def locked_draft(work: Work, place: Place, by: Actor) -> tuple[Draft, bool]:
    """The draft, held against other windows, and whether it is new."""
    key = {"user_id": by.user_id, "interaction_id": place.interaction_id, "kind": place.kind}
    row = insert_into(work.session, Draft).values(**key, version="", words={}, replaced={}, at=work.now)
    made = await work.session.scalar(row.on_conflict_do_nothing().returning(Draft.id))
    query = select(Draft).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    return (await work.session.scalars(query)).one(), made is not None


async def tell_writer(work: Work, place: Place, change: tuple[str, bool], by: Actor) -> None:
    """Tell the writer's other windows; nobody else, and nothing of it is history."""
    version, listed = change
    listed = listed and place.kind != DraftKind.SCRATCH
    work.tell(DraftChanged(by.user_id, place.interaction_id, place.kind, version, listed))


def _check(words: Words) -> None:
    if max(len(words.text), len(words.html)) > MOST_TEXT:
        raise Invalid("This is too long to be kept.", {"text": sentence("This is too long to be kept.")})
    if max(len(words.copies), len(words.hidden_copies)) > MOST_ADDRESSES:
        raise Invalid("These are too many addresses.", {"copies": sentence("These are too many addresses.")})
    if len(words.files) > MOST_FILES or any(len(file) > 32 for file in words.files):
        raise Invalid("These are too many files.", {"files": f"at most {MOST_FILES}"})
