"""The life of a work item: put aside, given on, asked about, wrapped up, left behind; and why agents are not ready."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0011'
down_revision: str | Sequence[str] | None = '0008'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
_BEFORE = sa.text("state <> 'done'")
_OPEN = sa.text("state NOT IN ('done', 'abandoned')")


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wrap_up_seconds', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('grace_seconds', sa.Integer(), server_default='120', nullable=False))
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('last_agent_id', _KEY, nullable=True))
        batch_op.add_column(sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('wrap_up_began_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('wrap_up_codes', _JSON, server_default=sa.text("'[]'"), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_work_item_last_agent_id_user'), 'user', ['last_agent_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_work_item_last_agent_id'), ['last_agent_id'])
        batch_op.create_index('ix_work_item_state_snoozed_until', ['state', 'snoozed_until'])
        batch_op.drop_index('uq_work_item_open')
        batch_op.create_index(
            'uq_work_item_open', ['interaction_id'], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        )


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.drop_index('uq_work_item_open')
        batch_op.create_index(
            'uq_work_item_open', ['interaction_id'], unique=True, sqlite_where=_BEFORE, postgresql_where=_BEFORE
        )
        batch_op.drop_index('ix_work_item_state_snoozed_until')
        batch_op.drop_index(batch_op.f('ix_work_item_last_agent_id'))
        batch_op.drop_constraint(batch_op.f('fk_work_item_last_agent_id_user'), type_='foreignkey')
        batch_op.drop_column('wrap_up_codes')
        batch_op.drop_column('wrap_up_began_at')
        batch_op.drop_column('snoozed_until')
        batch_op.drop_column('last_agent_id')
    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.drop_column('grace_seconds')
        batch_op.drop_column('wrap_up_seconds')
