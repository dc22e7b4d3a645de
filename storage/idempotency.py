"""What was asked under a key is done once: the key, what was asked, and what came of it, kept with the doing."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key
from storage.unit_of_work import Work
from storage.upsert import insert_into


class IdempotencyKey(Base):
    """A key that was used, for what (a digest), and the id that came of it; None until the end of that transaction."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[int | None] = mapped_column(Key)
    at: Mapped[datetime] = mapped_column(index=True)


class KeyReused(Exception):
    """The key was used for something else before."""


async def done_before(work: Work, key: str, asked: Mapping[str, Any]) -> int | None:
    """Claim a key for the rest of this transaction; returns what came of it if it was used for the same before.

    Whoever uses the key at the same moment waits here until this transaction ends. Raises `KeyReused`.
    """
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
    claim = insert_into(work.session, IdempotencyKey).values(key=key, digest=digest, at=work.now)
    claimed = await work.session.scalar(claim.on_conflict_do_nothing().returning(IdempotencyKey.key))
    if claimed is not None:
        return None
    used = (await work.session.scalars(select(IdempotencyKey).where(IdempotencyKey.key == key))).one()
    if used.digest != digest:
        raise KeyReused(key)
    return used.result


async def keep_result(work: Work, key: str, result: int) -> None:
    """What came of what was asked under a key that this transaction claimed."""
    used = await work.session.get(IdempotencyKey, key)
    assert used is not None, "the key was claimed before"
    used.result = result
