"""People outside who are invited to activities, and what they answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0071'
down_revision: str | Sequence[str] | None = '0070'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('activity_guest',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('invited', sa.Boolean(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('told', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_guest_activity_id_activity')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_guest')),
    sa.UniqueConstraint('activity_id', 'address', name=op.f('uq_activity_guest_activity_id_address'))
    )
    with op.batch_alter_table('activity_guest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_guest_address'), ['address'], unique=False)

    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('with_guests', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('activity', schema=None) as batch_op:
        batch_op.drop_column('with_guests')

    with op.batch_alter_table('activity_guest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activity_guest_address'))

    op.drop_table('activity_guest')
