"""How sure addresses are, and roles and relations of parties."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0043'
down_revision: str | Sequence[str] | None = '0042'


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False)


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('vouched_how', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('vouched_by', sa.String(length=120), server_default='', nullable=False))
    op.create_table(
        'party_role',
        _key('id'),
        _key('party_id'),
        sa.Column('role', sa.String(length=20), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=True),
        sa.Column('valid_to', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_party_role_party_id_party')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_party_role')),
        sa.UniqueConstraint('party_id', 'role', name=op.f('uq_party_role_party_id_role')),
    )
    op.create_table(
        'party_relation',
        _key('id'),
        _key('from_id'),
        sa.Column('kind', sa.String(length=20), nullable=False),
        _key('to_id'),
        sa.Column('valid_from', sa.Date(), nullable=True),
        sa.Column('valid_to', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['from_id'], ['party.id'], name=op.f('fk_party_relation_from_id_party')),
        sa.ForeignKeyConstraint(['to_id'], ['party.id'], name=op.f('fk_party_relation_to_id_party')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_party_relation')),
        sa.UniqueConstraint('from_id', 'kind', 'to_id', name=op.f('uq_party_relation_from_id_kind_to_id')),
    )
    with op.batch_alter_table('party_relation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_party_relation_to_id'), ['to_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('party_relation')
    op.drop_table('party_role')
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_column('vouched_by')
        batch_op.drop_column('vouched_how')
        batch_op.drop_column('claimed_at')
