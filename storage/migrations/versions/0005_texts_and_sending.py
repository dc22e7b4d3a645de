"""Texts that are kept ready, hidden copies, and answers that leave later."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0005'
down_revision: str | Sequence[str] | None = '0004'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('text',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('queue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('subject', sa.String(length=500), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_text_queue_id_queue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text'))
    )
    with op.batch_alter_table('text', schema=None) as batch_op:
        batch_op.create_index('ix_text_kind_queue_id', ['kind', 'queue_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_text_queue_id'), ['queue_id'], unique=False)

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hidden_copies', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column('leaves_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('leaves_at')
        batch_op.drop_column('hidden_copies')

    with op.batch_alter_table('text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_text_queue_id'))
        batch_op.drop_index('ix_text_kind_queue_id')

    op.drop_table('text')
