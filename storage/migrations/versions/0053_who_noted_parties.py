"""Who noted somebody of whom nothing came yet."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0053'
down_revision: str | Sequence[str] | None = '0052'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.add_column(sa.Column('created_by_id', _KEY, nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_party_created_by_id_user'), 'user', ['created_by_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_party_created_by_id'), ['created_by_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_party_created_by_id'))
        batch_op.drop_constraint(batch_op.f('fk_party_created_by_id_user'), type_='foreignkey')
        batch_op.drop_column('created_by_id')
