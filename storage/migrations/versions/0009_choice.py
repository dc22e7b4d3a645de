"""What the choice goes by: capacity profiles, rings, ageing, sticky agents, pinned items, lanes and decision records."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0009'
down_revision: str | Sequence[str] | None = '0013'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
_LANE = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
_ITEM = sa.table(
    'work_item',
    sa.column('id', _KEY),
    sa.column('interaction_id', _KEY),
    sa.column('state', sa.String()),
    sa.column('channel', sa.String()),
    sa.column('lane', _LANE),
    sa.column('skills', _JSON),
)
_INTERACTION = sa.table('interaction', sa.column('id', _KEY), sa.column('channel', sa.String()))


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'capacity_profile',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('units', _JSON, nullable=False),
        sa.Column('interrupted_by', _JSON, nullable=False),
        sa.Column('ramp_up_seconds', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_capacity_profile')),
        sa.UniqueConstraint('name', name=op.f('uq_capacity_profile_name')),
    )
    op.create_table(
        'agent_capacity',
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('profile_id', _KEY, nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_agent_capacity_user_id_user')),
        sa.ForeignKeyConstraint(
            ['profile_id'], ['capacity_profile.id'], name=op.f('fk_agent_capacity_profile_id_capacity_profile')
        ),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_agent_capacity')),
    )
    op.create_index(op.f('ix_agent_capacity_profile_id'), 'agent_capacity', ['profile_id'])
    op.create_table(
        'queue_ring',
        sa.Column('queue_id', _KEY, nullable=False),
        sa.Column('after_seconds', sa.Integer(), nullable=False),
        sa.Column('relax_by', sa.Integer(), nullable=False),
        sa.Column('joins_queue_id', _KEY, nullable=True),
        sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_queue_ring_queue_id_queue')),
        sa.ForeignKeyConstraint(['joins_queue_id'], ['queue.id'], name=op.f('fk_queue_ring_joins_queue_id_queue')),
        sa.PrimaryKeyConstraint('queue_id', 'after_seconds', name=op.f('pk_queue_ring')),
    )
    op.create_index(op.f('ix_queue_ring_joins_queue_id'), 'queue_ring', ['joins_queue_id'])
    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ageing_seconds', sa.Integer(), server_default='300', nullable=False))
        batch_op.add_column(sa.Column('sticky_seconds', sa.Integer(), server_default='604800', nullable=False))
    with op.batch_alter_table('agent_presence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('record', _JSON, server_default=sa.text("'{}'"), nullable=False))
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel', sa.String(length=20), server_default='email', nullable=False))
        batch_op.add_column(sa.Column('lane', _LANE, server_default='email', nullable=False))
        batch_op.add_column(sa.Column('pinned_agent_id', _KEY, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_work_item_pinned_agent_id_user'), 'user', ['pinned_agent_id'], ['id']
        )
        batch_op.create_index(batch_op.f('ix_work_item_pinned_agent_id'), ['pinned_agent_id'])
        batch_op.drop_index('ix_work_item_waiting')
        batch_op.create_index(
            'ix_work_item_waiting', ['state', 'queue_id', 'lane', 'priority', 'eligible_at', 'id']
        )
    _find_lanes()


def _find_lanes() -> None:
    own = sa.select(_INTERACTION.c.channel).where(_INTERACTION.c.id == _ITEM.c.interaction_id).scalar_subquery()
    op.execute(_ITEM.update().where(own != 'email').values(channel=own, lane=own))
    connection = op.get_bind()
    asking = sa.select(_ITEM.c.id, _ITEM.c.channel, _ITEM.c.skills).where(sa.cast(_ITEM.c.skills, sa.Text) != '{}')
    for item, channel, skills in connection.execute(asking).all():
        lane = f'{channel}|{_asked(skills)}'
        connection.execute(_ITEM.update().where(_ITEM.c.id == item).values(lane=lane))


def _asked(skills: Mapping[str, int]) -> str:
    return ','.join(f'{skill}:{level}' for skill, level in sorted((int(skill), skills[skill]) for skill in skills))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.drop_index('ix_work_item_waiting')
        batch_op.create_index('ix_work_item_waiting', ['state', 'queue_id', 'priority', 'eligible_at', 'id'])
        batch_op.drop_index(batch_op.f('ix_work_item_pinned_agent_id'))
        batch_op.drop_constraint(batch_op.f('fk_work_item_pinned_agent_id_user'), type_='foreignkey')
        batch_op.drop_column('pinned_agent_id')
        batch_op.drop_column('lane')
        batch_op.drop_column('channel')
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_column('record')
    with op.batch_alter_table('agent_presence', schema=None) as batch_op:
        batch_op.drop_column('returned_at')
    with op.batch_alter_table('queue', schema=None) as batch_op:
        batch_op.drop_column('sticky_seconds')
        batch_op.drop_column('ageing_seconds')
    op.drop_table('queue_ring')
    op.drop_table('agent_capacity')
    op.drop_table('capacity_profile')
