"""Where parties are reached by post."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0055'
down_revision: str | Sequence[str] | None = '0054'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_NOW = sa.text('until IS NULL')


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'postal_address',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('party_id', _KEY, nullable=False),
        sa.Column('purpose', sa.String(length=10), nullable=False),
        sa.Column('extra', sa.String(length=120), nullable=False),
        sa.Column('street', sa.String(length=200), nullable=False),
        sa.Column('postal_code', sa.String(length=20), nullable=False),
        sa.Column('city', sa.String(length=120), nullable=False),
        sa.Column('country', sa.String(length=2), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_postal_address_party_id_party')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_postal_address')),
    )
    op.create_index('ix_postal_address_party_id', 'postal_address', ['party_id'])
    op.create_index(
        'uq_postal_address_now',
        'postal_address',
        ['party_id', 'purpose'],
        unique=True,
        sqlite_where=_NOW,
        postgresql_where=_NOW,
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('postal_address')
