"""Runs about all that is kept about somebody."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0046'
down_revision: str | Sequence[str] | None = '0045'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('privacy_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('party_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('options', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('place', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('report', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('file', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_privacy_run_by_id_user')),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_privacy_run_party_id_party')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_run')),
    sa.UniqueConstraint('public_id', name=op.f('uq_privacy_run_public_id'))
    )
    with op.batch_alter_table('privacy_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_privacy_run_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_privacy_run_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index('ix_privacy_run_party_id_id', ['party_id', 'id'], unique=False)



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('privacy_run', schema=None) as batch_op:
        batch_op.drop_index('ix_privacy_run_party_id_id')
        batch_op.drop_index(batch_op.f('ix_privacy_run_expires_at'))
        batch_op.drop_index(batch_op.f('ix_privacy_run_by_id'))

    op.drop_table('privacy_run')
