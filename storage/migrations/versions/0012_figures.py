"""The rows that figures are counted from: passages of work, and stretches in a work mode."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0012'
down_revision: str | Sequence[str] | None = '0014'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_OPEN = sa.text('ended_at IS NULL')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('mode_stretch',
    sa.Column('agent_id', _KEY, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('mode', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['user.id'], name=op.f('fk_mode_stretch_agent_id_user')),
    sa.PrimaryKeyConstraint('agent_id', 'number', name=op.f('pk_mode_stretch'))
    )
    with op.batch_alter_table('mode_stretch', schema=None) as batch_op:
        batch_op.create_index('ix_mode_stretch_began', ['began_at'], unique=False)
        batch_op.create_index('ix_mode_stretch_ended', ['ended_at'], unique=False)

    op.create_table('passage',
    sa.Column('work_item_id', _KEY, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('interaction_id', _KEY, nullable=False),
    sa.Column('queue_id', _KEY, nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('arrival', sa.Boolean(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offers', sa.Integer(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agent_id', _KEY, nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waited', sa.Double(), nullable=True),
    sa.Column('phase', sa.String(length=8), nullable=False),
    sa.Column('phase_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('talk', sa.Double(), nullable=False),
    sa.Column('hold', sa.Double(), nullable=False),
    sa.Column('wrap_up', sa.Double(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['user.id'], name=op.f('fk_passage_agent_id_user')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_passage_interaction_id_interaction')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_passage_queue_id_queue')),
    sa.ForeignKeyConstraint(['work_item_id'], ['work_item.id'], name=op.f('fk_passage_work_item_id_work_item')),
    sa.PrimaryKeyConstraint('work_item_id', 'number', name=op.f('pk_passage'))
    )
    with op.batch_alter_table('passage', schema=None) as batch_op:
        batch_op.create_index('ix_passage_agent_ended', ['agent_id', 'ended_at'], unique=False)
        batch_op.create_index('ix_passage_ended', ['ended_at', 'work_item_id', 'number'], unique=False)
        batch_op.create_index('ix_passage_entered', ['entered_at', 'work_item_id', 'number'], unique=False)
        batch_op.create_index('ix_passage_interaction_id', ['interaction_id', 'work_item_id', 'number'], unique=False)
        batch_op.create_index('ix_passage_open', ['queue_id', 'phase', 'waiting_since'], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN)
        batch_op.create_index('ix_passage_queue_entered', ['queue_id', 'entered_at', 'work_item_id', 'number'], unique=False)



def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('passage', schema=None) as batch_op:
        batch_op.drop_index('ix_passage_queue_entered')
        batch_op.drop_index('ix_passage_open', sqlite_where=_OPEN, postgresql_where=_OPEN)
        batch_op.drop_index('ix_passage_interaction_id')
        batch_op.drop_index('ix_passage_entered')
        batch_op.drop_index('ix_passage_ended')
        batch_op.drop_index('ix_passage_agent_ended')

    op.drop_table('passage')
    with op.batch_alter_table('mode_stretch', schema=None) as batch_op:
        batch_op.drop_index('ix_mode_stretch_ended')
        batch_op.drop_index('ix_mode_stretch_began')

    op.drop_table('mode_stretch')
