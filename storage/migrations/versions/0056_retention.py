"""Retention rules and the nights they were followed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0056'
down_revision: str | Sequence[str] | None = '0055'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('retention_rule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('queue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_retention_rule_queue_id_queue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_rule'))
    )
    with op.batch_alter_table('retention_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retention_rule_queue_id'), ['queue_id'], unique=False)

    op.create_table('retention_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('night', sa.Date(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('touched', sa.Integer(), nullable=False),
    sa.Column('place', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['rule_id'], ['retention_rule.id'], name=op.f('fk_retention_run_rule_id_retention_rule')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_run')),
    sa.UniqueConstraint('rule_id', 'night', name=op.f('uq_retention_run_rule_id_night'))
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_table('retention_run')
    with op.batch_alter_table('retention_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retention_rule_queue_id'))

    op.drop_table('retention_rule')
