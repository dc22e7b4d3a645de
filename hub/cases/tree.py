"""The tree of case categories: what a category leaves open is as in the one above it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

USUAL = 3
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Category:
    """One category; None is "as above". See `CaseCategory`."""

    id: int
    name: str
    parent_id: int | None = None
    queue_id: int | None = None
    late_queue_id: int | None = None
    priority: int | None = None
    solve_seconds: int | None = None
    tells: bool | None = None
    retired: bool = False
    offered: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for the cases of a category: where its experts work, where late ones go, how urgent, how long."""

    queue_id: int | None = None
    late_queue_id: int | None = None
    priority: int = USUAL
    solve_seconds: int | None = None
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A category where it stands in the tree: `path` are the names from the top."""

    category: Category
    path: tuple[str, ...]

    @property
    def depth(self) -> int:
        """0 at the top."""
        return len(self.path) - 1


def rules_of(categories: Mapping[int, Category], category_id: int | None) -> Rules:
    """What holds for a case of this category; the usual where neither it nor any above it says otherwise."""
    line = list(_upwards(categories, category_id))

    def first(name: str) -> int | bool | None:
        return next((value for each in line if (value := getattr(each, name)) is not None), None)

    queue_id, late = first("queue_id"), first("late_queue_id")
    return Rules(
        queue_id,
        late if late is not None else queue_id,
        first("priority") or USUAL,
        first("solve_seconds"),
        bool(first("tells")),
    )


def branches(categories: Iterable[Category]) -> tuple[Branch, ...]:
    """The whole tree, each category followed by those below it, by name."""
    below: dict[int | None, list[Category]] = {}
    for each in sorted(categories, key=lambda category: (category.name.casefold(), category.id)):
        below.setdefault(each.parent_id, []).append(each)

    def walk(parent_id: int | None, path: tuple[str, ...]) -> Iterator[Branch]:
        for each in below.get(parent_id, ()):
            yield Branch(each, (*path, each.name))
            yield from walk(each.id, (*path, each.name))

    return tuple(walk(None, ()))


def fits(categories: Mapping[int, Category], category_id: int | None, parent_id: int | None) -> bool:
    """Whether a category (None: a new one) may stand below another: not below itself, and not too deep."""
    above = [each.id for each in _upwards(categories, parent_id)]
    if parent_id is not None and (not above or category_id in above):
        return False
    return len(above) + _height(categories, category_id) <= DEEPEST


def _height(categories: Mapping[int, Category], category_id: int | None) -> int:
    below = [each.id for each in categories.values() if category_id is not None and each.parent_id == category_id]
    return 1 + max((_height(categories, each) for each in below), default=0)


def _upwards(categories: Mapping[int, Category], category_id: int | None) -> Iterator[Category]:
    while category_id is not None and category_id in categories:
        yield categories[category_id]
        category_id = categories[category_id].parent_id
