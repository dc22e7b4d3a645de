"""What supervisors do about other people's work: its history, who monitors now, and whispers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0023'
down_revision: str | Sequence[str] | None = '0022'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'intervention',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('by_id', _KEY, nullable=False),
        sa.Column('agent_id', _KEY, nullable=True),
        sa.Column('to_id', _KEY, nullable=True),
        sa.Column('interaction_id', _KEY, nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('detail', _JSON, server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_intervention_by_id_user')),
        sa.ForeignKeyConstraint(['agent_id'], ['user.id'], name=op.f('fk_intervention_agent_id_user')),
        sa.ForeignKeyConstraint(['to_id'], ['user.id'], name=op.f('fk_intervention_to_id_user')),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_intervention_interaction_id_interaction')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_intervention')),
    )
    with op.batch_alter_table('intervention', schema=None) as batch_op:
        batch_op.create_index('ix_intervention_at', ['at', 'id'])
        batch_op.create_index('ix_intervention_kind_at', ['kind', 'at', 'id'])
        batch_op.create_index('ix_intervention_by_id_at', ['by_id', 'at', 'id'])
        batch_op.create_index('ix_intervention_agent_id_at', ['agent_id', 'at', 'id'])
        batch_op.create_index(batch_op.f('ix_intervention_to_id'), ['to_id'])
        batch_op.create_index(batch_op.f('ix_intervention_interaction_id'), ['interaction_id'])
    op.create_table(
        'monitoring',
        sa.Column('interaction_id', _KEY, nullable=False),
        sa.Column('supervisor_id', _KEY, nullable=False),
        sa.Column('agent_id', _KEY, nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_monitoring_interaction_id_interaction')
        ),
        sa.ForeignKeyConstraint(['supervisor_id'], ['user.id'], name=op.f('fk_monitoring_supervisor_id_user')),
        sa.ForeignKeyConstraint(['agent_id'], ['user.id'], name=op.f('fk_monitoring_agent_id_user')),
        sa.PrimaryKeyConstraint('interaction_id', 'supervisor_id', name=op.f('pk_monitoring')),
    )
    with op.batch_alter_table('monitoring', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_monitoring_supervisor_id'), ['supervisor_id'])
        batch_op.create_index(batch_op.f('ix_monitoring_agent_id'), ['agent_id'])
        batch_op.create_index(batch_op.f('ix_monitoring_seen_at'), ['seen_at'])
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.add_column(sa.Column('whispered_to_id', _KEY, nullable=True))
        batch_op.create_index(batch_op.f('ix_note_whispered_to_id'), ['whispered_to_id'])
        batch_op.create_foreign_key(batch_op.f('fk_note_whispered_to_id_user'), 'user', ['whispered_to_id'], ['id'])


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('note', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_note_whispered_to_id_user'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_note_whispered_to_id'))
        batch_op.drop_column('whispered_to_id')
    op.drop_table('monitoring')
    op.drop_table('intervention')
