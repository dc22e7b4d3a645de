"""Since when an upload waits for its message."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0052'
down_revision: str | Sequence[str] | None = '0051'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_column('uploaded_at')

