"""Macros and their history."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0030'
down_revision: str | Sequence[str] | None = '0029'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'macro',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('key', sa.String(length=1), nullable=False),
        sa.Column('queue_id', _KEY, nullable=True),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('content', _JSON, nullable=False),
        sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_macro_queue_id_queue')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_macro')),
    )
    with op.batch_alter_table('macro', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_macro_queue_id'), ['queue_id'])
    op.create_table(
        'macro_version',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('macro_id', _KEY, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('change', sa.String(length=20), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('content', _JSON, nullable=False),
        sa.Column('by', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['macro_id'], ['macro.id'], name=op.f('fk_macro_version_macro_id_macro')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_macro_version')),
        sa.UniqueConstraint('macro_id', 'version', name=op.f('uq_macro_version_macro_id_version')),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('macro_version')
    op.drop_table('macro')
