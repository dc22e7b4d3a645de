"""Promises are found by the day they were due."""

from collections.abc import Sequence

from alembic import op

revision: str = '0017'
down_revision: str | Sequence[str] | None = '0016'


def upgrade() -> None:
    """Go to this revision."""
    op.create_index('ix_service_goal_due_at', 'service_goal', ['due_at', 'interaction_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index('ix_service_goal_due_at', table_name='service_goal')
