"""How people and roles arrange the blocks of pages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0035'
down_revision: str | Sequence[str] | None = '0034'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.add_column(sa.Column('layouts', _JSON, server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        'page_layout',
        sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('role_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('page', sa.String(length=40), nullable=False),
        sa.Column('blocks', _JSON, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['role_id'], ['role.id'], name=op.f('fk_page_layout_role_id_role'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_page_layout_user_id_user')),
        sa.PrimaryKeyConstraint('user_id', 'role_id', 'page', name=op.f('pk_page_layout')),
    )
    with op.batch_alter_table('page_layout', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_page_layout_role_id'), ['role_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('page_layout')
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.drop_column('layouts')
