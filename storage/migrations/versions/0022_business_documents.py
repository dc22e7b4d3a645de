"""business documents."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0022'
down_revision: str | Sequence[str] | None = '0021'


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'idempotency_key',
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('result', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_idempotency_key')),
    )
    with op.batch_alter_table('idempotency_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotency_key_at'), ['at'])

    op.create_table(
        'link',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('from_type', sa.String(length=12), nullable=False),
        sa.Column('from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('to_type', sa.String(length=12), nullable=False),
        sa.Column('to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('quantity', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_link')),
        sa.UniqueConstraint(
            'from_type',
            'from_id',
            'to_type',
            'to_id',
            'kind',
            name=op.f('uq_link_from_type_from_id_to_type_to_id_kind'),
        ),
    )
    with op.batch_alter_table('link', schema=None) as batch_op:
        batch_op.create_index('ix_link_to_type_to_id', ['to_type', 'to_id'])

    op.create_table(
        'number_range',
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('next', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'year', name=op.f('pk_number_range')),
    )
    op.create_table(
        'document',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('number', sa.String(length=24), nullable=True),
        sa.Column('state', sa.String(length=24), nullable=False),
        sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=300), nullable=False),
        sa.Column('currency', sa.String(length=3), nullable=False),
        sa.Column('net', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=True),
        sa.Column('tax', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=True),
        sa.Column('gross', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=True),
        sa.Column('price_state', sa.String(length=12), nullable=False),
        sa.Column('priced_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('source_channel', sa.String(length=20), nullable=False),
        sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('wanted_on', sa.Date(), nullable=True),
        sa.Column('valid_from', sa.Date(), nullable=True),
        sa.Column('valid_to', sa.Date(), nullable=True),
        sa.Column('external_reference', sa.String(length=80), nullable=False),
        sa.Column('delivery', sa.String(length=12), nullable=False),
        sa.Column('billing', sa.String(length=12), nullable=False),
        sa.Column('placed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['party.id'], name=op.f('fk_document_customer_id_party')),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_document_owner_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
        sa.UniqueConstraint('kind', 'number', name=op.f('uq_document_kind_number')),
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.create_index(
            'ix_document_customer_id_changed_at_id', ['customer_id', 'changed_at', 'id']
        )
        batch_op.create_index(batch_op.f('ix_document_external_reference'), ['external_reference'])
        batch_op.create_index('ix_document_kind_changed_at_id', ['kind', 'changed_at', 'id'])
        batch_op.create_index('ix_document_kind_state_changed_at', ['kind', 'state', 'changed_at'])
        batch_op.create_index('ix_document_owner_id_kind_changed_at', ['owner_id', 'kind', 'changed_at'])

    op.create_table(
        'case_category',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('queue_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.ForeignKeyConstraint(
            ['parent_id'], ['case_category.id'], name=op.f('fk_case_category_parent_id_case_category')
        ),
        sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_case_category_queue_id_queue')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_category')),
        sa.UniqueConstraint('parent_id', 'name', name=op.f('uq_case_category_parent_id_name')),
    )
    with op.batch_alter_table('case_category', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_category_queue_id'), ['queue_id'])

    op.create_table(
        'document_event',
        sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('line', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('by_name', sa.String(length=120), nullable=False),
        sa.Column('what', sa.String(length=20), nullable=False),
        sa.Column('field', sa.String(length=40), nullable=False),
        sa.Column('old', sa.Text(), nullable=False),
        sa.Column('new', sa.Text(), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_document_event_by_id_user')),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_event_document_id_document')),
        sa.PrimaryKeyConstraint('document_id', 'version', 'line', name=op.f('pk_document_event')),
    )
    with op.batch_alter_table('document_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_event_by_id'), ['by_id'])

    op.create_table(
        'document_item',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('product_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('text', sa.String(length=300), nullable=False),
        sa.Column('quantity', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=False),
        sa.Column('unit', sa.String(length=12), nullable=False),
        sa.Column('price', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=True),
        sa.Column('net', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=True),
        sa.Column('wanted_on', sa.Date(), nullable=True),
        sa.Column('delivered', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=False),
        sa.Column('billed', sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite'), nullable=False),
        sa.Column('rejected_because', sa.String(length=300), nullable=True),
        sa.CheckConstraint('quantity > 0', name=op.f('ck_document_item_quantity')),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_item_document_id_document')),
        sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_document_item_product_id_product')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_item')),
        sa.UniqueConstraint('document_id', 'position', name=op.f('uq_document_item_document_id_position')),
    )
    with op.batch_alter_table('document_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_item_product_id'), ['product_id'])

    op.create_table(
        'document_party',
        sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('function', sa.String(length=20), nullable=False),
        sa.Column('party_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('address', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_party_document_id_document')),
        sa.ForeignKeyConstraint(['party_id'], ['party.id'], name=op.f('fk_document_party_party_id_party')),
        sa.PrimaryKeyConstraint('document_id', 'function', name=op.f('pk_document_party')),
    )
    with op.batch_alter_table('document_party', schema=None) as batch_op:
        batch_op.create_index('ix_document_party_party_id_document_id', ['party_id', 'document_id'])

    op.create_table(
        'case_detail',
        sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('category_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
        sa.Column('priority', sa.Integer(), nullable=False),
        sa.Column('level', sa.Integer(), nullable=False),
        sa.Column('description', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['category_id'], ['case_category.id'], name=op.f('fk_case_detail_category_id_case_category')
        ),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_case_detail_document_id_document')),
        sa.PrimaryKeyConstraint('document_id', name=op.f('pk_case_detail')),
    )
    with op.batch_alter_table('case_detail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_detail_category_id'), ['category_id'])



def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('case_detail')
    op.drop_table('document_party')
    op.drop_table('document_item')
    op.drop_table('document_event')
    op.drop_table('case_category')
    op.drop_table('document')
    op.drop_table('number_range')
    op.drop_table('link')
    op.drop_table('idempotency_key')
