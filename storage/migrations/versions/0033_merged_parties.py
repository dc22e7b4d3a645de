"""Parties that turned out to be one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0033'
down_revision: str | Sequence[str] | None = '0032'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'distinct_parties',
        sa.Column('first_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('second_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('by_name', sa.String(length=120), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('first_id < second_id', name=op.f('ck_distinct_parties_order')),
        sa.ForeignKeyConstraint(['first_id'], ['party.id'], name=op.f('fk_distinct_parties_first_id_party')),
        sa.ForeignKeyConstraint(['second_id'], ['party.id'], name=op.f('fk_distinct_parties_second_id_party')),
        sa.PrimaryKeyConstraint('first_id', 'second_id', name=op.f('pk_distinct_parties')),
    )
    with op.batch_alter_table('distinct_parties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_distinct_parties_second_id'), ['second_id'])

    op.create_table(
        'party_merge',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('survivor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('merged_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('reason', sa.String(length=300), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('by_name', sa.String(length=120), nullable=False),
        sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('undone_by', sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_party_merge_by_id_user')),
        sa.ForeignKeyConstraint(['merged_id'], ['party.id'], name=op.f('fk_party_merge_merged_id_party')),
        sa.ForeignKeyConstraint(['survivor_id'], ['party.id'], name=op.f('fk_party_merge_survivor_id_party')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_party_merge')),
    )
    with op.batch_alter_table('party_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_party_merge_by_id'), ['by_id'])
        batch_op.create_index(batch_op.f('ix_party_merge_merged_id'), ['merged_id'])
        batch_op.create_index(batch_op.f('ix_party_merge_survivor_id'), ['survivor_id'])
        batch_op.create_index(
            'uq_party_merge_standing',
            ['merged_id'],
            unique=True,
            sqlite_where=sa.text('undone_at IS NULL'),
            postgresql_where=sa.text('undone_at IS NULL'),
        )

    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.create_index('ix_identity_address', ['address'])

    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.add_column(sa.Column('compared_name', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(
            sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True)
        )
        batch_op.add_column(sa.Column('root_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_party_merged_into_id'), ['merged_into_id'])
        batch_op.create_index(batch_op.f('ix_party_compared_name'), ['compared_name'])
        batch_op.create_index(batch_op.f('ix_party_root_id'), ['root_id'])
        batch_op.create_foreign_key(batch_op.f('fk_party_root_id_party'), 'party', ['root_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_party_merged_into_id_party'), 'party', ['merged_into_id'], ['id'])


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_party_merged_into_id_party'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_party_root_id_party'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_party_root_id'))
        batch_op.drop_index(batch_op.f('ix_party_compared_name'))
        batch_op.drop_index(batch_op.f('ix_party_merged_into_id'))
        batch_op.drop_column('root_id')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('compared_name')
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_index('ix_identity_address')
    op.drop_table('party_merge')
    op.drop_table('distinct_parties')
