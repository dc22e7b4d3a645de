"""Conversations that went into others, and what each of their messages belongs to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0031'
down_revision: str | Sequence[str] | None = '0030'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
_NAMED = (('interaction', 'merged_into_id'), ('message', 'home_id'), ('note', 'home_id'))


def upgrade() -> None:
    """Go to this revision."""
    for table, column in _NAMED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, _KEY, nullable=True))
            batch_op.create_foreign_key(batch_op.f(f'fk_{table}_{column}_interaction'), 'interaction', [column], ['id'])
            batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column])
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('born_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'merge',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('interaction_id', _KEY, nullable=False),
        sa.Column('into_id', _KEY, nullable=False),
        sa.Column('by_id', _KEY, nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('before', _JSON, nullable=False),
        sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_merge_interaction_id_interaction')),
        sa.ForeignKeyConstraint(['into_id'], ['interaction.id'], name=op.f('fk_merge_into_id_interaction')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_merge_by_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_merge')),
    )
    op.create_index(op.f('ix_merge_interaction_id'), 'merge', ['interaction_id'])
    op.create_index(op.f('ix_merge_into_id'), 'merge', ['into_id'])
    op.create_index(op.f('ix_merge_by_id'), 'merge', ['by_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('merge')
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.drop_column('born_at')
    for table, column in reversed(_NAMED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f'ix_{table}_{column}'))
            batch_op.drop_constraint(batch_op.f(f'fk_{table}_{column}_interaction'), type_='foreignkey')
            batch_op.drop_column(column)
