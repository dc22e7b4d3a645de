"""What the desk leads to with each role."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0021'
down_revision: str | Sequence[str] | None = '0017'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.add_column(sa.Column('navigation', _JSON, server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.drop_column('navigation')
