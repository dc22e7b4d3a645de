"""Business calendars, service-level policies, and the clocks and goals of interactions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0010'
down_revision: str | Sequence[str] | None = '0012'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('business_calendar',
    sa.Column('id', _KEY, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('slots', _JSON, nullable=False),
    sa.Column('holidays', _JSON, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_business_calendar')),
    sa.UniqueConstraint('name', name=op.f('uq_business_calendar_name'))
    )
    op.create_table('service_policy',
    sa.Column('id', _KEY, nullable=False),
    sa.Column('queue_id', _KEY, nullable=False),
    sa.Column('from_priority', sa.Integer(), nullable=False),
    sa.Column('first_response_seconds', sa.Integer(), nullable=True),
    sa.Column('next_response_seconds', sa.Integer(), nullable=True),
    sa.Column('resolution_seconds', sa.Integer(), nullable=True),
    sa.Column('warn_percent', sa.Integer(), nullable=False),
    sa.Column('pauses', _JSON, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_service_policy_queue_id_queue')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_policy')),
    sa.UniqueConstraint('queue_id', 'from_priority', name=op.f('uq_service_policy_queue_id_from_priority'))
    )
    op.create_table('service_clock',
    sa.Column('interaction_id', _KEY, nullable=False),
    sa.Column('queue_id', _KEY, nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stretches', _JSON, nullable=False),
    sa.Column('goal', sa.String(length=16), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('warn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stale', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_service_clock_interaction_id_interaction')),
    sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_service_clock_queue_id_queue')),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_service_clock'))
    )
    with op.batch_alter_table('service_clock', schema=None) as batch_op:
        batch_op.create_index('ix_service_clock_due_at', ['due_at', 'interaction_id'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
        batch_op.create_index('ix_service_clock_queue_id', ['queue_id', 'due_at', 'interaction_id'], unique=False)
        batch_op.create_index('ix_service_clock_stale', ['interaction_id'], unique=False, sqlite_where=sa.text('stale = 1'), postgresql_where=sa.text('stale'))

    op.create_table('service_goal',
    sa.Column('interaction_id', _KEY, nullable=False),
    sa.Column('goal', sa.String(length=16), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tell_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('breached_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_service_goal_interaction_id_interaction')),
    sa.PrimaryKeyConstraint('interaction_id', 'goal', 'since', name=op.f('pk_service_goal'))
    )
    with op.batch_alter_table('service_goal', schema=None) as batch_op:
        batch_op.create_index('ix_service_goal_tell_at', ['tell_at'], unique=False, sqlite_where=sa.text('tell_at IS NOT NULL'), postgresql_where=sa.text('tell_at IS NOT NULL'))

    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('goal_percent', sa.Integer(), server_default='80', nullable=False))
        batch_op.add_column(sa.Column('goal_seconds', sa.Integer(), server_default='20', nullable=False))
        batch_op.add_column(sa.Column('calendar_id', _KEY, nullable=True))
        batch_op.create_index(batch_op.f('ix_queue_calendar_id'), ['calendar_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_queue_calendar_id_business_calendar'), 'business_calendar', ['calendar_id'], ['id'])



def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_queue_calendar_id_business_calendar'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_queue_calendar_id'))
        batch_op.drop_column('calendar_id')
        batch_op.drop_column('goal_seconds')
        batch_op.drop_column('goal_percent')

    with op.batch_alter_table('service_goal', schema=None) as batch_op:
        batch_op.drop_index('ix_service_goal_tell_at', sqlite_where=sa.text('tell_at IS NOT NULL'), postgresql_where=sa.text('tell_at IS NOT NULL'))

    op.drop_table('service_goal')
    with op.batch_alter_table('service_clock', schema=None) as batch_op:
        batch_op.drop_index('ix_service_clock_stale', sqlite_where=sa.text('stale = 1'), postgresql_where=sa.text('stale'))
        batch_op.drop_index('ix_service_clock_queue_id')
        batch_op.drop_index('ix_service_clock_due_at', sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))

    op.drop_table('service_clock')
    op.drop_table('service_policy')
    op.drop_table('business_calendar')
