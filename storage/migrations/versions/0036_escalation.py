"""What case categories decide, and the deadlines and experts of cases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0036'
down_revision: str | Sequence[str] | None = '0035'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_DEADLINE = sa.text('deadline_at IS NOT NULL')


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('case_category', schema=None) as batch_op:
        batch_op.add_column(sa.Column('late_queue_id', _KEY, nullable=True))
        batch_op.add_column(sa.Column('priority', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('solve_seconds', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('tells', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('retired', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_case_category_late_queue_id_queue'), 'queue', ['late_queue_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_case_category_late_queue_id'), ['late_queue_id'])
    with op.batch_alter_table('case_detail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('missed', sa.Integer(), server_default='0', nullable=False))
        for moment in ('due_at', 'late_at', 'deadline_at'):
            batch_op.add_column(sa.Column(moment, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('still', _JSON, server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column('work_id', _KEY, nullable=True))
        batch_op.add_column(sa.Column('asker_id', _KEY, nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_case_detail_work_id_interaction'), 'interaction', ['work_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_case_detail_asker_id_user'), 'user', ['asker_id'], ['id'])
        batch_op.create_unique_constraint(batch_op.f('uq_case_detail_work_id'), ['work_id'])
        batch_op.create_index(batch_op.f('ix_case_detail_asker_id'), ['asker_id'])
    op.create_index(
        'ix_case_detail_deadline_at',
        'case_detail',
        ['deadline_at', 'document_id'],
        sqlite_where=_DEADLINE,
        postgresql_where=_DEADLINE,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index('ix_case_detail_deadline_at', 'case_detail')
    with op.batch_alter_table('case_detail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_detail_asker_id'))
        batch_op.drop_constraint(batch_op.f('uq_case_detail_work_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_case_detail_asker_id_user'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_case_detail_work_id_interaction'), type_='foreignkey')
        for column in ('asker_id', 'work_id', 'still', 'deadline_at', 'late_at', 'due_at', 'missed'):
            batch_op.drop_column(column)
    with op.batch_alter_table('case_category', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_category_late_queue_id'))
        batch_op.drop_constraint(batch_op.f('fk_case_category_late_queue_id_queue'), type_='foreignkey')
        for column in ('version', 'retired', 'tells', 'solve_seconds', 'priority', 'late_queue_id'):
            batch_op.drop_column(column)
