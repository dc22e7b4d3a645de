"""Runs over many conversations, and what became of each."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0027'
down_revision: str | Sequence[str] | None = '0026'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'bulk_run',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('key', sa.String(length=100), nullable=False),
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('act', sa.String(length=20), nullable=False),
        sa.Column('values', _JSON, nullable=False),
        sa.Column('target', sa.String(length=200), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('refused', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('seen_message_id', sa.Integer(), nullable=False),
        sa.Column('undo_of_id', _KEY, nullable=True),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('dismissed', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_bulk_run_user_id_user')),
        sa.ForeignKeyConstraint(['undo_of_id'], ['bulk_run.id'], name=op.f('fk_bulk_run_undo_of_id_bulk_run')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_run')),
        sa.UniqueConstraint('key', name=op.f('uq_bulk_run_key')),
        sa.UniqueConstraint('undo_of_id', name=op.f('uq_bulk_run_undo_of_id')),
    )
    op.create_index('ix_bulk_run_user_id', 'bulk_run', ['user_id', 'id'])
    op.create_table(
        'bulk_item',
        sa.Column('run_id', _KEY, nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('interaction_id', _KEY, nullable=False),
        sa.Column('outcome', sa.String(length=8), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('values', _JSON, nullable=False),
        sa.ForeignKeyConstraint(['run_id'], ['bulk_run.id'], name=op.f('fk_bulk_item_run_id_bulk_run')),
        sa.PrimaryKeyConstraint('run_id', 'position', name=op.f('pk_bulk_item')),
    )
    op.create_index('ix_bulk_item_outcome', 'bulk_item', ['run_id', 'outcome', 'position'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('bulk_item')
    op.drop_table('bulk_run')
