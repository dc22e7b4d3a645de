"""Rules with their history, and what they put on interactions, work items and parties."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0008'
down_revision: str | Sequence[str] | None = '0007'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'rule',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('removed', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('content', _JSON, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rule')),
    )
    op.create_table(
        'rule_version',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('rule_id', _KEY, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('change', sa.String(length=20), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('content', _JSON, nullable=False),
        sa.Column('by', sa.String(length=200), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['rule_id'], ['rule.id'], name=op.f('fk_rule_version_rule_id_rule')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_version')),
        sa.UniqueConstraint('rule_id', 'version', name=op.f('uq_rule_version_rule_id_version')),
    )
    with op.batch_alter_table('interaction', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tags', _JSON, server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column('rules', _JSON, server_default=sa.text("'[]'"), nullable=False))
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('skills', _JSON, server_default=sa.text("'{}'"), nullable=False))
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.add_column(sa.Column('customer_group', sa.String(length=40), server_default='', nullable=False))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.drop_column('customer_group')
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.drop_column('skills')
    with op.batch_alter_table('interaction', schema=None) as batch_op:
        batch_op.drop_column('rules')
        batch_op.drop_column('tags')
    op.drop_table('rule_version')
    op.drop_table('rule')
