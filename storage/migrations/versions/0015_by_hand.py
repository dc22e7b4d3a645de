"""What people put on conversations by hand: tags that lists can be made by, spam, and whose mail is turned aside."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0015'
down_revision: str | Sequence[str] | None = '0010'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
_BEFORE = sa.text("state NOT IN ('done', 'abandoned')")
_OPEN = sa.text("state NOT IN ('done', 'abandoned', 'dismissed')")
_AT_ONCE = 1000


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'interaction_tag',
        sa.Column('interaction_id', _KEY, nullable=False),
        sa.Column('tag', sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_interaction_tag_interaction_id_interaction')
        ),
        sa.PrimaryKeyConstraint('interaction_id', 'tag', name=op.f('pk_interaction_tag')),
    )
    op.create_index('ix_interaction_tag_tag', 'interaction_tag', ['tag', 'interaction_id'])
    op.create_table(
        'blocked_address',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('channel', sa.String(length=20), nullable=False),
        sa.Column('address', sa.String(length=320), nullable=False),
        sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('blocked_by_id', _KEY, nullable=True),
        sa.Column('interaction_id', _KEY, nullable=True),
        sa.Column('stopped', sa.Integer(), nullable=False),
        sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['blocked_by_id'], ['user.id'], name=op.f('fk_blocked_address_blocked_by_id_user')
        ),
        sa.ForeignKeyConstraint(
            ['interaction_id'], ['interaction.id'], name=op.f('fk_blocked_address_interaction_id_interaction')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_blocked_address')),
        sa.UniqueConstraint('channel', 'address', name=op.f('uq_blocked_address_channel_address')),
    )
    op.create_index(op.f('ix_blocked_address_blocked_by_id'), 'blocked_address', ['blocked_by_id'])
    op.create_index(op.f('ix_blocked_address_interaction_id'), 'blocked_address', ['interaction_id'])
    _open_items(_OPEN)
    _copy_tags()


def _open_items(those: sa.TextClause) -> None:
    with op.batch_alter_table('work_item', schema=None) as batch_op:
        batch_op.drop_index('uq_work_item_open')
        batch_op.create_index(
            'uq_work_item_open', ['interaction_id'], unique=True, sqlite_where=those, postgresql_where=those
        )


def _copy_tags() -> None:
    """What rules put on conversations so far."""
    interaction = sa.table('interaction', sa.column('id', _KEY), sa.column('tags', _JSON))
    target = sa.table('interaction_tag', sa.column('interaction_id', _KEY), sa.column('tag', sa.String))
    connection, after = op.get_bind(), 0
    while rows := connection.execute(
        sa.select(interaction.c.id, interaction.c.tags)
        .where(interaction.c.id > after)
        .order_by(interaction.c.id)
        .limit(_AT_ONCE)
    ).all():
        after = rows[-1][0]
        tagged = [{'interaction_id': key, 'tag': tag} for key, tags in rows for tag in dict.fromkeys(tags or ())]
        if tagged:
            connection.execute(sa.insert(target), tagged)


def downgrade() -> None:
    """Go back to the revision before."""
    op.execute("UPDATE work_item SET state = 'done' WHERE state = 'dismissed'")
    _open_items(_BEFORE)
    op.drop_table('blocked_address')
    op.drop_table('interaction_tag')
