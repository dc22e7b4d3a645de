"""Sign-in with tokens, Sent folders, and how far reading a mailbox has come."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0007'
down_revision: str | Sequence[str] | None = '0006'

_ADDED = ('sign_in', 'token_url', 'client_id', 'scope', 'read_sent', 'keep_sent', 'sent_folder', 'sent_error',
          'waiting_since', 'on_server')


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('mail_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sign_in', sa.String(length=8), server_default='password', nullable=False))
        batch_op.add_column(sa.Column('token_url', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('client_id', sa.String(length=255), server_default='', nullable=False))
        batch_op.add_column(sa.Column('scope', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('read_sent', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('keep_sent', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('sent_folder', sa.String(length=255), server_default='', nullable=False))
        batch_op.add_column(sa.Column('sent_error', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column(
            'on_server', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'),
            server_default=sa.text("'{}'"), nullable=False,
        ))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('mail_account', schema=None) as batch_op:
        for name in _ADDED:
            batch_op.drop_column(name)
