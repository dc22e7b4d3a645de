"""Time lines of customers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0040'
down_revision: str | Sequence[str] | None = '0039'


def _key(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=nullable)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'timeline_entry',
        _key('id', nullable=False),
        _key('party_id', nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('channel', sa.String(length=20), nullable=False),
        sa.Column('what', sa.String(length=24), nullable=False),
        sa.Column('source', sa.String(length=60), nullable=False),
        _key('interaction_id'),
        _key('document_id'),
        _key('activity_id'),
        _key('message_id'),
        _key('note_id'),
        sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_timeline_entry_activity_id_activity')),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_timeline_entry_document_id_document')),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_timeline_entry_interaction_id_interaction')
        ),
        sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_timeline_entry_message_id_message')),
        sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_timeline_entry_note_id_note')),
        sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_timeline_entry_party_id_party')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_timeline_entry')),
        sa.UniqueConstraint('source', 'party_id', name=op.f('uq_timeline_entry_source_party_id')),
    )
    with op.batch_alter_table('timeline_entry', schema=None) as batch_op:
        for name in ('interaction_id', 'document_id', 'activity_id', 'message_id', 'note_id'):
            batch_op.create_index(batch_op.f(f'ix_timeline_entry_{name}'), [name])
        batch_op.create_index('ix_timeline_entry_party_id_at', ['party_id', 'at', 'id', 'kind', 'channel'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('timeline_entry')
