"""What proves a sender, and how one interaction came to point to another."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0003'
down_revision: str | Sequence[str] | None = '0002'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('interaction', schema=None) as batch_op:
        batch_op.add_column(sa.Column('related_as', sa.String(length=12), server_default='', nullable=False))
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column(
            'authentication', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'),
            server_default=sa.text("'{}'"), nullable=False,
        ))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('authentication')
    with op.batch_alter_table('interaction', schema=None) as batch_op:
        batch_op.drop_column('related_as')
