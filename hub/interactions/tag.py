"""Puts tags on a conversation and takes them away, and says which tags there are to choose from."""

from dataclasses import dataclass

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Invalid, sentence
from hub.events import TagsChanged
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction, InteractionTag
from hub.interactions.text import storable
from hub.queueing.locking import locked_interaction
from hub.rules.checking import is_tag
from storage.unit_of_work import Storage, Work, action

# Rules may have put on more than that; they can still be taken away.
MOST_TAGS = 20
# Suggestions are made from so many of the newest uses: what nobody uses any more is none.
LOOKED_AT = 2000
MOST_SUGGESTED = 30


@dataclass(frozen=True, slots=True)
class Tagging:
    """What is put on a conversation, and what is taken away."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@action
async def change_tags(work: Work, interaction_id: int, wanted: Tagging, by: Actor) -> None:
    """Put tags on and take others away; what is so already changes nothing. Whoever serves may, whoever has it.

    Raises `Invalid` for what is no tag, or for too many.
    """
    require(by, Permission.SERVE)
    added = tuple(dict.fromkeys(storable(tag.strip()) for tag in wanted.add))
    if not all(map(is_tag, added)):
        raise Invalid("A tag has 1 to 40 characters.", {"tag": sentence("A tag has 1 to 40 characters.")})
    interaction = await locked_interaction(work, interaction_id, by)
    before = tuple(interaction.tags)
    after = [tag for tag in dict.fromkeys((*before, *added)) if tag not in wanted.remove]
    new, gone = tuple(tag for tag in after if tag not in before), tuple(tag for tag in before if tag not in after)
    if new and len(after) > MOST_TAGS:
        raise Invalid("A conversation has at most %(most)s tags.", {"tag": "too many"}, most=MOST_TAGS)
    if not new and not gone:
        return
    interaction.tags = after
    changed = TagsChanged(interaction.id, interaction.queue_id, new, gone, by.user_id)
    interaction.version = await work.record(changed)


async def tags_in_use(storage: Storage, actor: Actor) -> tuple[str, ...]:
    """The tags of conversations the actor may see that are used most of late, by name; one statement."""
    require(actor, Permission.DESK)
    newest = (
        select(InteractionTag.tag)
        .join(Interaction, Interaction.id == InteractionTag.interaction_id)
        .where(*allowed(actor))
        .order_by(InteractionTag.interaction_id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    query = select(newest.c.tag).group_by(newest.c.tag).order_by(func.count().desc(), newest.c.tag)
    async with storage.reading() as session:
        return tuple(sorted(await session.scalars(query.limit(MOST_SUGGESTED))))
