"""People, documents and articles have an index of their words of their own on PostgreSQL, beside five million messages."""

from collections.abc import Sequence

from alembic import op

revision: str = '0060'
down_revision: str | Sequence[str] | None = '0059'


def upgrade() -> None:
    """Go to this revision."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "CREATE INDEX fts_search_entry_few ON search_entry USING gin (words) WHERE section <> 'conversations'"
        )


def downgrade() -> None:
    """Go back to the revision before."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP INDEX fts_search_entry_few')
