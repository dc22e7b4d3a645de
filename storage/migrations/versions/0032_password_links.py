"""One-time links by which people set their own password."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0032'
down_revision: str | Sequence[str] | None = '0031'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'password_link',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_password_link_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_password_link')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_password_link_token_hash')),
    )
    op.create_index(op.f('ix_password_link_expires_at'), 'password_link', ['expires_at'])
    op.create_index(op.f('ix_password_link_user_id'), 'password_link', ['user_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('password_link')
