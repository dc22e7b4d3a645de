"""Colleagues who are asked about a work item."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0013'
down_revision: str | Sequence[str] | None = '0011'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_OPEN = sa.text('ended_at IS NULL')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'consultation',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('work_item_id', _KEY, nullable=False),
        sa.Column('asker_id', _KEY, nullable=False),
        sa.Column('colleague_id', _KEY, nullable=False),
        sa.Column('note_id', _KEY, nullable=True),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('outcome', sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ['work_item_id'], ['work_item.id'], name=op.f('fk_consultation_work_item_id_work_item')
        ),
        sa.ForeignKeyConstraint(['asker_id'], ['user.id'], name=op.f('fk_consultation_asker_id_user')),
        sa.ForeignKeyConstraint(['colleague_id'], ['user.id'], name=op.f('fk_consultation_colleague_id_user')),
        sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_consultation_note_id_note')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation')),
    )
    with op.batch_alter_table('consultation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consultation_work_item_id'), ['work_item_id'])
        batch_op.create_index(batch_op.f('ix_consultation_asker_id'), ['asker_id'])
        batch_op.create_index(batch_op.f('ix_consultation_note_id'), ['note_id'])
        batch_op.create_index('ix_consultation_colleague_id_ended_at', ['colleague_id', 'ended_at'])
        batch_op.create_index(
            'uq_consultation_open', ['work_item_id'], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('consultation')
