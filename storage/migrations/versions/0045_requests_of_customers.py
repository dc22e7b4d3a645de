"""Categories that customers choose from, and how many requests came from where within an hour."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0045'
down_revision: str | Sequence[str] | None = '0044'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('case_category', schema=None) as batch_op:
        batch_op.add_column(sa.Column('offered', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        'request_count',
        sa.Column('who', sa.String(length=330), nullable=False),
        sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('who', 'hour', name=op.f('pk_request_count')),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('request_count')
    with op.batch_alter_table('case_category', schema=None) as batch_op:
        batch_op.drop_column('offered')
