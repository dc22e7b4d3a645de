"""The newest messages of a conversation are found without all of them."""

from collections.abc import Sequence

from alembic import op

revision: str = '0050'
down_revision: str | Sequence[str] | None = '0049'


def upgrade() -> None:
    """Go to this revision."""
    op.create_index('ix_message_interaction_id_at_id', 'message', ['interaction_id', 'at', 'id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index('ix_message_interaction_id_at_id', table_name='message')
