"""Consents of parties, with their evidence."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0044'
down_revision: str | Sequence[str] | None = '0043'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('consent',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=12), nullable=False),
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('message_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text_version', sa.String(length=60), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_consent_by_id_user')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_consent_message_id_message')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_consent_party_id_party')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consent_message_id'), ['message_id'], unique=False)
        batch_op.create_index('ix_consent_party', ['party_id', 'purpose', 'channel', 'at', 'id'], unique=False)



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('ix_consent_party')
        batch_op.drop_index(batch_op.f('ix_consent_message_id'))
        batch_op.drop_index(batch_op.f('ix_consent_by_id'))

    op.drop_table('consent')
