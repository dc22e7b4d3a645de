"""Items have schedules; what was noted as delivered before stands in them as one delivery."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0067'
down_revision: str | Sequence[str] | None = '0066'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('document_schedule_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('quantity', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=False),
    sa.Column('shipment', sa.String(length=80), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_document_schedule_line_quantity')),
    sa.ForeignKeyConstraint(['item_id'], ['document_item.id'], name=op.f('fk_document_schedule_line_item_id_document_item')),
    sa.ForeignKeyConstraint(['reverses_id'], ['document_schedule_line.id'], name=op.f('fk_document_schedule_line_reverses_id_document_schedule_line')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_schedule_line')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_document_schedule_line_reverses_id'))
    )
    with op.batch_alter_table('document_schedule_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_schedule_line_item_id'), ['item_id'], unique=False)
    sqlite = op.get_bind().dialect.name == 'sqlite'
    day = 'date(document.changed_at)' if sqlite else 'CAST(document.changed_at AS date)'
    op.execute(
        'INSERT INTO document_schedule_line (item_id, kind, day, quantity, shipment)'
        f" SELECT document_item.id, 'delivered', {day}, document_item.delivered, '' FROM document_item"
        ' JOIN document ON document.id = document_item.document_id WHERE document_item.delivered <> 0'
    )


def downgrade() -> None:
    """Go back to the one before."""
    with op.batch_alter_table('document_schedule_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_schedule_line_item_id'))

    op.drop_table('document_schedule_line')
