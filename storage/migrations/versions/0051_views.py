"""Views of people, conversations, documents and originals."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0051'
down_revision: str | Sequence[str] | None = '0050'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('view',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('noun', sa.String(length=12), nullable=False),
    sa.Column('object_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_view_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_view')),
    sa.UniqueConstraint('noun', 'object_id', 'hour', 'user_id', name=op.f('uq_view_noun_object_id_hour_user_id'))
    )
    with op.batch_alter_table('view', schema=None) as batch_op:
        batch_op.create_index('ix_view_user_id_id', ['user_id', 'id'], unique=False)



def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('view', schema=None) as batch_op:
        batch_op.drop_index('ix_view_user_id_id')

    op.drop_table('view')
