"""As what somebody is with us, and who belongs to them, as far as somebody may see these."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select, union_all

from hub.access.actor import Actor
from hub.parties.members import members_of
from hub.parties.model import Party, PartyRelation, PartyRole
from hub.parties.overview import require_party
from hub.parties.visible import party_visible
from storage.unit_of_work import Storage

MOST = 200


@dataclass(frozen=True, slots=True)
class RoleRow:
    """As what somebody is with us; None: always."""

    id: int
    role: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class RelationRow:
    """How somebody belongs to another, or with `inward` how another belongs to them."""

    id: int
    kind: str
    inward: bool
    other_id: int
    other_name: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Related:
    """What somebody is, and who belongs to them; `today` tells what is over."""

    roles: tuple[RoleRow, ...]
    relations: tuple[RelationRow, ...]
    today: date

    def is_over(self, row: RoleRow | RelationRow) -> bool:
        """Whether something is not so any more, or not yet."""
        return (row.until is not None and row.until < self.today) or (row.since is not None and row.since > self.today)


async def related(storage: Storage, party_id: int, actor: Actor) -> Related:
    """For whoever stands for a party; three statements. Raises `NotFound` if the actor may not see them."""
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        row = PartyRole
        roles = select(row.id, row.role, row.valid_from, row.valid_to).where(row.party_id.in_(members_of(whole)))
        found = (await session.execute(roles.order_by(row.role, row.id))).all()
        link = PartyRelation
        ends = ((link.from_id, link.to_id, False), (link.to_id, link.from_id, True))
        both = union_all(
            *(
                select(link.id, link.kind, literal(inward).label("inward"), Party.id.label("other"), Party.name)
                .add_columns(link.valid_from, link.valid_to)
                .join(Party, Party.id == other)
                .where(mine.in_(members_of(whole)), party_visible(actor, Party))
                for mine, other, inward in ends
            )
        ).subquery()
        relations = (
            await session.execute(select(both).order_by(both.c.kind, both.c.name, both.c.id).limit(MOST))
        ).all()
    return Related(
        tuple(RoleRow(*each) for each in found),
        tuple(RelationRow(each[0], each[1], bool(each[2]), *each[3:]) for each in relations),
        storage.clock.now().date(),
    )
