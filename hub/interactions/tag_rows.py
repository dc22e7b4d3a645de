"""The tags of interactions as rows, so that lists can be made by them; kept by themselves from `Interaction.tags`."""

from collections.abc import Collection

from sqlalchemy import Connection, ForeignKey, Index, String, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base


class InteractionTag(Base):
    """One tag of one interaction."""

    __tablename__ = "interaction_tag"
    __table_args__ = (Index("ix_interaction_tag_tag", "tag", "interaction_id"),)

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


def keep_rows(connection: Connection, interaction_id: int, before: Collection[str], now: Collection[str]) -> None:
    """Make the rows those of the tags it has now; in the transaction that changes them."""
    gone, new = sorted(set(before) - set(now)), sorted(set(now) - set(before))
    if gone:
        mine = InteractionTag.interaction_id == interaction_id
        connection.execute(delete(InteractionTag).where(mine, InteractionTag.tag.in_(gone)))
    if new:
        rows = [{"interaction_id": interaction_id, "tag": tag} for tag in new]
        connection.execute(insert(InteractionTag), rows)
