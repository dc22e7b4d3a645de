"""Conversations that are given out in one file."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0066'
down_revision: str | Sequence[str] | None = '0065'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('export',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('form', sa.String(length=4), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('question', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('cursor', sa.String(length=80), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('messages', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_export_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export')),
    sa.UniqueConstraint('key', name=op.f('uq_export_key'))
    )
    with op.batch_alter_table('export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_export_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index('ix_export_user_id', ['user_id', 'id'], unique=False)

    op.create_table('export_item',
    sa.Column('export_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['export_id'], ['export.id'], name=op.f('fk_export_item_export_id_export')),
    sa.PrimaryKeyConstraint('export_id', 'position', name=op.f('pk_export_item')),
    sa.UniqueConstraint('export_id', 'interaction_id', name=op.f('uq_export_item_export_id_interaction_id'))
    )
    op.create_table('export_part',
    sa.Column('export_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('blob', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['export_id'], ['export.id'], name=op.f('fk_export_part_export_id_export')),
    sa.PrimaryKeyConstraint('export_id', 'number', name=op.f('pk_export_part'))
    )
    with op.batch_alter_table('export_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_export_part_blob'), ['blob'], unique=False)



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('export_part', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_export_part_blob'))

    op.drop_table('export_part')
    op.drop_table('export_item')
    with op.batch_alter_table('export', schema=None) as batch_op:
        batch_op.drop_index('ix_export_user_id')
        batch_op.drop_index(batch_op.f('ix_export_expires_at'))

    op.drop_table('export')
