"""Activities, their calendars, and alerts about them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0038'
down_revision: str | Sequence[str] | None = '0037'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_TIME = sa.DateTime(timezone=True)
_ROLE = sa.table('role', sa.column('id', _KEY), sa.column('navigation', _JSON))
_REFERENCES = (
    ('owner_id', 'user'),
    ('queue_id', 'queue'),
    ('party_id', 'party'),
    ('interaction_id', 'interaction'),
    ('document_id', 'document'),
    ('series_id', 'activity'),
    ('created_by_id', 'user'),
)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'activity',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('uid', sa.String(length=80), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('place', sa.String(length=200), nullable=False),
        sa.Column('urgency', sa.Integer(), nullable=False),
        sa.Column('owner_id', _KEY, nullable=False),
        *(sa.Column(name, _KEY, nullable=True) for name, _ in _REFERENCES[1:]),
        sa.Column('at', _TIME, nullable=True),
        sa.Column('ends_at', _TIME, nullable=True),
        sa.Column('all_day', sa.Boolean(), nullable=False),
        sa.Column('time_zone', sa.String(length=60), nullable=False),
        sa.Column('rule', sa.String(length=120), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.Column('date_at', _TIME, nullable=True),
        sa.Column('remind_before', sa.Integer(), nullable=True),
        sa.Column('result', sa.Text(), nullable=False),
        sa.Column('ended_at', _TIME, nullable=True),
        sa.Column('created_at', _TIME, nullable=False),
        sa.Column('changed_at', _TIME, nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f'{table}.id'], name=op.f(f'fk_activity_{name}_{table}'))
            for name, table in _REFERENCES
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_activity')),
        sa.UniqueConstraint('uid', name=op.f('uq_activity_uid')),
        sa.UniqueConstraint('series_id', 'date_at', name=op.f('uq_activity_series_id_date_at')),
    )
    for name in ('party_id', 'interaction_id', 'document_id', 'created_by_id'):
        op.create_index(op.f(f'ix_activity_{name}'), 'activity', [name])
    op.create_index('ix_activity_owner_id_state_at_id', 'activity', ['owner_id', 'state', 'at', 'id'])
    op.create_index('ix_activity_queue_id_state_at_id', 'activity', ['queue_id', 'state', 'at', 'id'])
    op.create_table(
        'calendar_link',
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('created_at', _TIME, nullable=False),
        sa.Column('used_at', _TIME, nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_calendar_link_user_id_user')),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_calendar_link')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_link_token_hash')),
    )
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.alter_column('interaction_id', existing_type=_KEY, nullable=True)
        batch_op.add_column(sa.Column('activity_id', _KEY, nullable=True))
        batch_op.create_foreign_key(op.f('fk_alert_activity_id_activity'), 'activity', ['activity_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_alert_activity_id'), ['activity_id'])
    _lead_to_calendars()


def _lead_to_calendars() -> None:
    """Whoever's bar leads to their worklist finds their calendar below it."""
    connection = op.get_bind()
    for number, navigation in connection.execute(sa.select(_ROLE.c.id, _ROLE.c.navigation)).all():
        pages = [center['pages'] for center in navigation if 'worklist' in center['pages']]
        if pages and not any('calendar' in center['pages'] for center in navigation):
            pages[0].insert(pages[0].index('worklist') + 1, 'calendar')
            connection.execute(sa.update(_ROLE).where(_ROLE.c.id == number).values(navigation=navigation))


def downgrade() -> None:
    """Go back to the revision before."""
    op.execute(sa.text('DELETE FROM alert WHERE interaction_id IS NULL'))
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_alert_activity_id'))
        batch_op.drop_constraint(op.f('fk_alert_activity_id_activity'), type_='foreignkey')
        batch_op.drop_column('activity_id')
        batch_op.alter_column('interaction_id', existing_type=_KEY, nullable=False)
    op.drop_table('calendar_link')
    op.drop_table('activity')
