"""Participants found by their address."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0057'
down_revision: str | Sequence[str] | None = '0056'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_address'), ['address'], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_address'))
