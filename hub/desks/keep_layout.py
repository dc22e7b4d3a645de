"""Remembers how somebody arranged the blocks of a kind of page, in each role, and what a role begins with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import Role, UserRole
from hub.access.permissions import Permission, require
from hub.desks.layout import Placed, checked, read, written
from hub.desks.model import PageLayout
from hub.errors import NotFound
from hub.events import LayoutChanged
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Layout:
    """How somebody has the blocks of a page; `version` counts their changes. `own`: it is not simply their role's."""

    placed: tuple[Placed, ...] = ()
    version: int = 0
    own: bool = False


async def layout(storage: Storage, page: str, actor: Actor) -> Layout:
    """How the actor has a kind of page, in one statement: their own arrangement, else that of their role, else none.

    Of several roles the first one counts.
    """
    async with storage.reading() as session:
        row = (await session.execute(_kept(page, actor).limit(1))).one_or_none()
    if row is None:
        return Layout()
    _, of_role, own, version = row
    return Layout(read(own or of_role.get(page, ())), version or 0, bool(own))


@action
async def keep_layout(work: Work, page: str, placed: Sequence[Placed], by: Actor) -> Layout:
    """Have a kind of page be arranged like this for the actor, or with nothing as their role has it.

    Returns how it stands now; every window of theirs follows. Raises `Invalid`, and `NotFound` without a role.
    """
    blocks = written(checked(page, placed))
    row = (await work.session.execute(_kept(page, by).limit(1))).one_or_none()
    if row is None:
        raise NotFound
    role_id, of_role, _, _ = row
    values = {"user_id": by.user_id, "role_id": role_id, "page": page, "blocks": blocks}
    kept = insert_into(work.session, PageLayout).values(version=1, **values)
    kept = kept.on_conflict_do_update(
        index_elements=["user_id", "role_id", "page"], set_={"blocks": blocks, "version": PageLayout.version + 1}
    )
    version = (await work.session.execute(kept.returning(PageLayout.version))).scalar_one()
    standing = blocks or of_role.get(page, [])
    work.tell(LayoutChanged(by.user_id, page, version, standing))
    return Layout(read(standing), version, bool(blocks))


@action
async def keep_role_layout(work: Work, role_id: int, page: str, placed: Sequence[Placed], by: Actor) -> None:
    """Have a role begin with this arrangement of a kind of page, or with nothing as the house has it.

    Raises `Invalid`, `NotFound`.
    """
    require(by, Permission.ADMINISTER)
    blocks = written(checked(page, placed))
    role = await work.locked(Role, role_id)
    if role is None:
        raise NotFound
    before = _in_words(read(role.layouts.get(page, ())))
    others = {name: kept for name, kept in role.layouts.items() if name != page}
    role.layouts = others | ({page: blocks} if blocks else {})
    told = {"role": role.name, "page": page, "blocks before": before, "blocks": _in_words(placed)}
    await audit(work, by, "role.layout", told)


async def role_layouts(storage: Storage, role_id: int, by: Actor) -> frozenset[str]:
    """The kinds of pages that a role arranges otherwise than the house. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        kept = await session.scalar(select(Role.layouts).where(Role.id == role_id))
    if kept is None:
        raise NotFound
    return frozenset(kept)


def _kept(page: str, actor: Actor) -> Select[int, dict[str, Any], list[dict[str, Any]] | None, int | None]:
    own = and_(PageLayout.role_id == Role.id, PageLayout.user_id == UserRole.user_id, PageLayout.page == page)
    return (
        select(Role.id, Role.layouts, PageLayout.blocks, PageLayout.version)
        .join(UserRole, UserRole.role_id == Role.id)
        .outerjoin(PageLayout, own)
        .where(UserRole.user_id == actor.user_id)
        .order_by(Role.id)
    )


def _in_words(placed: Iterable[Placed]) -> str:
    """The blocks in their order: those that are hidden in brackets, those that are folded with a dash."""
    names = ((f"({each.name})" if each.hidden else each.name, each.folded) for each in placed)
    return " ".join(f"{name}{'-' * folded}" for name, folded in names)
