"""Files of articles are approved; those that are there were given out already."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0061'
down_revision: str | Sequence[str] | None = '0060'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('article_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_article_file_article_id_name'), type_='unique')
        batch_op.create_index('ix_article_file_article_id_name', ['article_id', 'name'], unique=False)
    given = "(SELECT changed_at FROM article WHERE article.id = article_file.article_id)"
    op.execute(f"UPDATE article_file SET approved_at = {given}")


def downgrade() -> None:
    """Go back to the one before."""
    op.execute("DELETE FROM article_file WHERE removed_at IS NOT NULL OR approved_at IS NULL")
    with op.batch_alter_table('article_file', schema=None) as batch_op:
        batch_op.drop_index('ix_article_file_article_id_name')
        batch_op.create_unique_constraint(batch_op.f('uq_article_file_article_id_name'), ['article_id', 'name'])
        batch_op.drop_column('approved_at')
