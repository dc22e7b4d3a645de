"""Assignment blocks: what overview pages are made of, each read by itself and arranged as somebody likes it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.desks.keep_layout import layout
from hub.desks.layout import arranged
from hub.errors import NotFound
from storage.unit_of_work import Storage


class Topic(StrEnum):
    """What may happen to an object: a block that tells of it is read anew."""

    INTERACTION = "interaction"  # a conversation of it
    DOCUMENT = "document"  # a document, or one that it takes part in
    PARTY = "party"  # who it is
    ARTICLE = "article"  # an article
    EXPORT = "export"  # conversations that are given out
    IMPORT = "import"  # a file that is brought in
    ACTIVITY = "activity"  # what is planned about it


@dataclass(frozen=True, slots=True)
class Asked:
    """What a block is read for: the object of its page, who asks, and what else the address says, e.g. a cursor."""

    id: int
    actor: Actor
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `read` gives `template` its values, and raises as the hub does.

    It is read anew after its `topics`, and is there only for whoever has the permission. `wide` ones take a whole line.
    """

    name: str
    title: str
    symbol: str
    template: str
    read: Callable[[Storage, Asked], Awaitable[Mapping[str, object]]]
    topics: frozenset[Topic] = frozenset()
    permission: Permission | None = None
    wide: bool = False

    def is_for(self, actor: Actor) -> bool:
        """Whether it is there for somebody."""
        return self.permission is None or allows(actor, self.permission)


@dataclass(frozen=True, slots=True)
class Overview:
    """A kind of overview page: its head, which always stands, and its blocks in the order of the house.

    `name` is what its layout is kept by; several kinds may be about one `noun`. `see` raises `NotFound` for an object
    that somebody may not see, and returns the id of the one that its page is about.
    """

    name: str
    noun: Topic
    head: Block
    blocks: tuple[Block, ...]
    see: Callable[[Storage, int, Actor], Awaitable[int]]

    def block(self, name: str, actor: Actor) -> Block:
        """The block, or head, of this name. Raises `NotFound` if it is not there for somebody."""
        for block in (self.head, *self.blocks):
            if block.name == name and block.is_for(actor):
                return block
        raise NotFound


@dataclass(frozen=True, slots=True)
class Standing:
    """A block as it stands on somebody's page."""

    block: Block
    folded: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An overview page of one object as somebody has it; `version` counts how often they arranged it."""

    kind: Overview
    id: int
    version: int
    standing: tuple[Standing, ...]

    def source(self, block: Block) -> str:
        """The address of a block of this page."""
        return f"/desk/fragments/blocks/{self.kind.name}/{self.id}/{block.name}"


async def shown(storage: Storage, kind: Overview, number: int, actor: Actor) -> Shown:
    """The page of an object for an actor, in one statement; its blocks are read when they are asked for."""
    theirs = {block.name: block for block in kind.blocks if block.is_for(actor)}
    kept = await layout(storage, kind.name, actor)
    placed = arranged(list(theirs), kept.placed)
    standing = tuple(Standing(theirs[each.name], each.folded, each.hidden) for each in placed)
    return Shown(kind, number, kept.version, standing)
