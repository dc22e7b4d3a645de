"""Entries of the audit log are looked for by whoever did it, by what was done and by time."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0026'
down_revision: str | Sequence[str] | None = '0025'

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    """Go to this revision."""
    op.add_column('audit_entry', sa.Column('actor_id', _KEY, nullable=True))
    first_word = "split_part(actor, ' ', 1)" if _on_postgresql() else "substr(actor, 1, instr(actor, ' ') - 1)"
    op.execute(
        f"UPDATE audit_entry SET actor_id = CAST({first_word} AS INTEGER) WHERE actor <> 'anonymous'"  # noqa: S608 - no input
    )
    op.drop_index('ix_audit_entry_action', table_name='audit_entry')
    op.create_index('ix_audit_entry_action_sequence', 'audit_entry', ['action', 'sequence'])
    op.create_index('ix_audit_entry_actor_id_sequence', 'audit_entry', ['actor_id', 'sequence'])
    op.create_index(op.f('ix_audit_entry_at'), 'audit_entry', ['at'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index(op.f('ix_audit_entry_at'), table_name='audit_entry')
    op.drop_index('ix_audit_entry_actor_id_sequence', table_name='audit_entry')
    op.drop_index('ix_audit_entry_action_sequence', table_name='audit_entry')
    op.create_index('ix_audit_entry_action', 'audit_entry', ['action'])
    op.drop_column('audit_entry', 'actor_id')


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'
