"""PostgreSQL puts what is pending for the words into their index little by little, so that no mail waits for all of it."""

from collections.abc import Sequence

from alembic import op

revision: str = '0054'
down_revision: str | Sequence[str] | None = '0053'

# Kilobytes; usually it is 4 MB, which take a second.
_LIMIT = 256


def upgrade() -> None:
    """Go to this revision."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER INDEX fts_search_entry SET (gin_pending_list_limit = {_LIMIT})')


def downgrade() -> None:
    """Go back to the revision before."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER INDEX fts_search_entry RESET (gin_pending_list_limit)')
