"""What agents are writing and have not sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0016'
down_revision: str | Sequence[str] | None = '0015'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
_NOTHING = sa.text("'{}'")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'draft',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('user_id', _KEY, nullable=False),
        sa.Column('interaction_id', _KEY, nullable=False),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('version', sa.String(length=32), nullable=False),
        sa.Column('words', _JSON, server_default=_NOTHING, nullable=False),
        sa.Column('replaced', _JSON, server_default=_NOTHING, nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_draft_user_id_user')),
        sa.ForeignKeyConstraint(
            ['interaction_id'],
            ['interaction.id'],
            name=op.f('fk_draft_interaction_id_interaction'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
        sa.UniqueConstraint(
            'user_id', 'interaction_id', 'kind', name=op.f('uq_draft_user_id_interaction_id_kind')
        ),
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_interaction_id'), ['interaction_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('draft')
