"""Why agents may say they are not ready, and the reasons there were so far."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0014'
down_revision: str | Sequence[str] | None = '0009'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_BEFORE = ('Break', 'Lunch', 'Meeting', 'Training', 'Back office')


def upgrade() -> None:
    """Go to this revision."""
    table = op.create_table(
        'not_ready_reason',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_not_ready_reason')),
        sa.UniqueConstraint('name', name=op.f('uq_not_ready_reason_name')),
    )
    rows = [{'name': name, 'position': place, 'active': True} for place, name in enumerate(_BEFORE)]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('not_ready_reason')
