"""Mails brought in are counted once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0064'
down_revision: str | Sequence[str] | None = '0063'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('newest', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default='0', nullable=False))



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('import', schema=None) as batch_op:
        batch_op.drop_column('newest')

