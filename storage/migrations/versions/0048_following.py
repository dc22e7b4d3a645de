"""Conversations that people follow."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0048'
down_revision: str | Sequence[str] | None = '0047'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('following',
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_following_interaction_id_interaction')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_following_user_id_user')),
    sa.PrimaryKeyConstraint('user_id', 'interaction_id', name=op.f('pk_following'))
    )
    with op.batch_alter_table('following', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_following_interaction_id'), ['interaction_id'], unique=False)



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('following', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_following_interaction_id'))

    op.drop_table('following')
