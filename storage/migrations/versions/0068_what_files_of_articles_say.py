"""What files of articles say."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0068'
down_revision: str | Sequence[str] | None = '0067'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('article_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('text', sa.Text(), server_default='', nullable=False))



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('article_file', schema=None) as batch_op:
        batch_op.drop_column('text')

