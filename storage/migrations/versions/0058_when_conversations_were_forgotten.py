"""When conversations were forgotten, and which rows name a file."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0058'
down_revision: str | Sequence[str] | None = '0057'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_blob'), ['blob'], unique=False)

    with op.batch_alter_table('inbound_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_contact_raw_blob'), ['raw_blob'], unique=False)

    with op.batch_alter_table('interaction', schema=None) as batch_op:
        batch_op.add_column(sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_interaction_kept_activity', ['last_activity_at', 'id'], unique=False, sqlite_where=sa.text('forgotten_at IS NULL'), postgresql_where=sa.text('forgotten_at IS NULL'))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_content'), ['content'], unique=False)


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_content'))

    with op.batch_alter_table('interaction', schema=None) as batch_op:
        batch_op.drop_index('ix_interaction_kept_activity', sqlite_where=sa.text('forgotten_at IS NULL'), postgresql_where=sa.text('forgotten_at IS NULL'))
        batch_op.drop_column('forgotten_at')

    with op.batch_alter_table('inbound_contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbound_contact_raw_blob'))

    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_blob'))
