"""Whose an address was said not to be."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0062'
down_revision: str | Sequence[str] | None = '0061'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('removed_from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_identity_removed_from_id'), ['removed_from_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_identity_removed_from_id_party'), 'party', ['removed_from_id'], ['id'], ondelete='SET NULL')



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_identity_removed_from_id_party'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_identity_removed_from_id'))
        batch_op.drop_column('removed_from_id')
