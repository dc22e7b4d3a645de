"""Invitations that came with messages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0006'
down_revision: str | Sequence[str] | None = '0005'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column(
            'invitations', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'),
            server_default=sa.text("'[]'"), nullable=False,
        ))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('invitations')
