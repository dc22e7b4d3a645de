"""What stops documents, and who may release it: supervisors who may confirm orders or send quotations."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0069'
down_revision: str | Sequence[str] | None = '0068'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_ROLE = sa.table('role', sa.column('id', sa.BigInteger), sa.column('name', sa.String), sa.column('permissions', _JSON))
GIVEN = {'order.confirm:all': 'order.release:all', 'quotation.send:all': 'quotation.release:all'}


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('document_block',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('released_because', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_block_document_id_document')),
    sa.ForeignKeyConstraint(['released_by_id'], ['user.id'], name=op.f('fk_document_block_released_by_id_user')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_document_block_set_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_block'))
    )
    with op.batch_alter_table('document_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_block_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_block_released_by_id'), ['released_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_block_set_by_id'), ['set_by_id'], unique=False)
        batch_op.create_index('uq_document_block_standing', ['document_id', 'kind'], unique=True, sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
    for row in _roles():
        given = [to for held, to in GIVEN.items() if held in row.permissions]
        if row.name == 'supervisor' and given:
            _write(row.id, sorted({*row.permissions, *given}))


def downgrade() -> None:
    """Go back to the one before."""
    for row in _roles():
        _write(row.id, [each for each in row.permissions if '.release:' not in each])
    with op.batch_alter_table('document_block', schema=None) as batch_op:
        batch_op.drop_index('uq_document_block_standing', sqlite_where=sa.text('released_at IS NULL'), postgresql_where=sa.text('released_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_document_block_set_by_id'))
        batch_op.drop_index(batch_op.f('ix_document_block_released_by_id'))
        batch_op.drop_index(batch_op.f('ix_document_block_document_id'))

    op.drop_table('document_block')


def _roles() -> Sequence[sa.Row[int, str, list[str]]]:
    return op.get_bind().execute(sa.select(_ROLE)).all()


def _write(role_id: int, permissions: list[str]) -> None:
    op.get_bind().execute(_ROLE.update().where(_ROLE.c.id == role_id).values(permissions=permissions))
