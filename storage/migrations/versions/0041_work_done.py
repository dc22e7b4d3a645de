"""What was done last in a queue is found without all that was done before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0041'
down_revision: str | Sequence[str] | None = '0040'

_DONE = sa.text("state = 'done'")


def upgrade() -> None:
    """Go to this revision."""
    op.create_index(
        'ix_work_item_done', 'work_item', ['queue_id', 'id'], sqlite_where=_DONE, postgresql_where=_DONE
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index('ix_work_item_done', table_name='work_item', sqlite_where=_DONE, postgresql_where=_DONE)
