"""Short codes of texts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0029'
down_revision: str | Sequence[str] | None = '0028'


def upgrade() -> None:
    """Go to this revision."""
    op.add_column('text', sa.Column('code', sa.String(length=20), server_default='', nullable=False))


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column('text', 'code')
