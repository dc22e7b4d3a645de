"""Who users are among the parties."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0070'
down_revision: str | Sequence[str] | None = '0069'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('user_party',
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_user_party_party_id_party')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_party_user_id_user')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_user_party'))
    )
    with op.batch_alter_table('user_party', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_party_party_id'), ['party_id'], unique=False)



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('user_party', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_party_party_id'))

    op.drop_table('user_party')
