"""Colleagues who are mentioned in notes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0028'
down_revision: str | Sequence[str] | None = '0027'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_UNREAD = sa.text('read_at IS NULL')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'mention',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('note_id', _KEY, nullable=False),
        sa.Column('interaction_id', _KEY, nullable=False),
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_mention_note_id_note'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['interaction_id'],
            ['interaction.id'],
            name=op.f('fk_mention_interaction_id_interaction'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_mention_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mention')),
        sa.UniqueConstraint('note_id', 'user_id', name=op.f('uq_mention_note_id_user_id')),
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mention_interaction_id'), ['interaction_id'])
        batch_op.create_index(batch_op.f('ix_mention_user_id'), ['user_id'])
        batch_op.create_index(
            'ix_mention_unread', ['user_id', 'interaction_id'], sqlite_where=_UNREAD, postgresql_where=_UNREAD
        )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('mention')
