"""Scripts and the dialogues that were led by them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0059'
down_revision: str | Sequence[str] | None = '0058'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('script',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('queue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('steps', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_script_queue_id_queue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script'))
    )
    with op.batch_alter_table('script', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_script_queue_id'), ['queue_id'], unique=False)

    op.create_table('script_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('script_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('steps', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('answers', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_script_run_by_id_user')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_script_run_interaction_id_interaction')),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_script_run_note_id_note'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['script_id'], ['script.id'], name=op.f('fk_script_run_script_id_script')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_script_run'))
    )
    with op.batch_alter_table('script_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_script_run_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_script_run_interaction_id'), ['interaction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_script_run_note_id'), ['note_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_script_run_script_id'), ['script_id'], unique=False)
        batch_op.create_index('uq_script_run_open', ['interaction_id', 'script_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('script_run', schema=None) as batch_op:
        batch_op.drop_index('uq_script_run_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_script_run_script_id'))
        batch_op.drop_index(batch_op.f('ix_script_run_note_id'))
        batch_op.drop_index(batch_op.f('ix_script_run_interaction_id'))
        batch_op.drop_index(batch_op.f('ix_script_run_by_id'))

    op.drop_table('script_run')
    with op.batch_alter_table('script', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_script_queue_id'))

    op.drop_table('script')
