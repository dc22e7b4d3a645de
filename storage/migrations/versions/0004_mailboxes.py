"""Mailboxes that are read, with sealed passwords."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0004'
down_revision: str | Sequence[str] | None = '0003'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('mail_account',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('host', sa.String(length=253), nullable=False),
    sa.Column('port', sa.Integer(), nullable=False),
    sa.Column('tls', sa.String(length=8), nullable=False),
    sa.Column('user', sa.String(length=320), nullable=False),
    sa.Column('password', sa.LargeBinary(), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('inbox', sa.String(length=320), nullable=False),
    sa.Column('folders', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('after', sa.String(length=8), nullable=False),
    sa.Column('move_to', sa.String(length=255), nullable=False),
    sa.Column('last_contact', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_account')),
    sa.UniqueConstraint('name', name=op.f('uq_mail_account_name'))
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('mail_account')
