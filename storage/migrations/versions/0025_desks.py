"""How people like their desks, where they were, and what needs them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0025'
down_revision: str | Sequence[str] | None = '0024'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'desk_settings',
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('scheme', sa.String(length=8), nullable=False),
        sa.Column('density', sa.String(length=12), nullable=False),
        sa.Column('start_page', sa.String(length=40), nullable=False),
        sa.Column('sound', sa.Boolean(), nullable=False),
        sa.Column('notify', sa.Boolean(), nullable=False),
        sa.Column('keys', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_desk_settings_user_id_user')),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_desk_settings')),
    )
    op.create_table(
        'visit',
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('path', sa.String(length=120), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_visit_user_id_user')),
        sa.PrimaryKeyConstraint('user_id', 'path', name=op.f('pk_visit')),
    )
    op.create_index('ix_visit_user_id_at', 'visit', ['user_id', 'at'])
    op.create_table(
        'alert',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('interaction_id', _KEY, nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_alert_user_id_user')),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_alert_interaction_id_interaction')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alert')),
    )
    op.create_index('ix_alert_user_id_id', 'alert', ['user_id', 'id'])
    op.create_index('ix_alert_at', 'alert', ['at'])
    op.create_index('ix_alert_interaction_id', 'alert', ['interaction_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ('alert', 'visit', 'desk_settings'):
        op.drop_table(table)
