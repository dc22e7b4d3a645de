"""Whoever takes letters takes cases of experts too, as many at once."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0042'
down_revision: str | Sequence[str] | None = '0041'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_PROFILE = sa.table('capacity_profile', sa.column('id', sa.BigInteger), sa.column('units', _JSON))


def upgrade() -> None:
    """Go to this revision."""
    for row in _profiles():
        if 'email' in row.units and 'case' not in row.units:
            _write(row.id, {**row.units, 'case': row.units['email']})


def downgrade() -> None:
    """Go back to the revision before."""
    for row in _profiles():
        _write(row.id, {channel: units for channel, units in row.units.items() if channel != 'case'})


def _profiles() -> Sequence[sa.Row[int, dict[str, Any]]]:
    return op.get_bind().execute(sa.select(_PROFILE)).all()


def _write(profile_id: int, units: dict[str, Any]) -> None:
    op.get_bind().execute(_PROFILE.update().where(_PROFILE.c.id == profile_id).values(units=units))
