"""Automatic answers and what reports tell."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0002'
down_revision: str | Sequence[str] | None = '0001'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('automatic_answer_count',
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('address', 'day', name=op.f('pk_automatic_answer_count'))
    )
    op.create_table('suppression',
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'address', name=op.f('pk_suppression'))
    )
    op.create_table('automatic_answer',
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_automatic_answer_interaction_id_interaction')),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_automatic_answer'))
    )
    with op.batch_alter_table('inbox_address', schema=None) as batch_op:
        batch_op.add_column(sa.Column('automatic_texts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), server_default='{}', nullable=False))

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('read_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('read_at')

    with op.batch_alter_table('inbox_address', schema=None) as batch_op:
        batch_op.drop_column('automatic_texts')

    op.drop_table('automatic_answer')
    op.drop_table('suppression')
    op.drop_table('automatic_answer_count')
