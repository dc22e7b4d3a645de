"""What tells of somebody is found by an index; who was erased is known, and administrators answer for privacy."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0065'
down_revision: str | Sequence[str] | None = '0064'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_ENTRY = sa.table('audit_entry', sa.column('about', sa.String), sa.column('detail', _JSON))
_ROLE = sa.table('role', sa.column('id', sa.BigInteger), sa.column('name', sa.String), sa.column('permissions', _JSON))
_RECURRING = sa.text("rule <> ''")
_ERASED = (
    "UPDATE party SET erased_at = (SELECT max(started_at) FROM privacy_run WHERE kind = 'erasure'"
    ' AND party_id IN (party.id, party.root_id))'
)
_PRIVACY = 'privacy.manage'


def upgrade() -> None:
    """Go to this revision. Nothing is given where somebody answers for privacy already."""
    op.add_column('party', sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(_ERASED)
    op.add_column('audit_entry', sa.Column('about', sa.String(length=330), server_default='', nullable=False))
    party, address = (_ENTRY.c.detail[name].as_string() for name in ('party', 'address'))
    about = sa.func.coalesce('#' + sa.cast(party, sa.String), sa.func.lower(address), '')
    op.get_bind().execute(_ENTRY.update().values(about=about))
    op.create_index(op.f('ix_audit_entry_about'), 'audit_entry', ['about'])
    op.create_index(
        'ix_activity_recurring',
        'activity',
        ['state', 'at', 'id'],
        sqlite_where=_RECURRING,
        postgresql_where=_RECURRING,
    )
    op.create_index(op.f('ix_blocked_address_address'), 'blocked_address', ['address'])
    op.create_index(op.f('ix_suppression_address'), 'suppression', ['address'])
    op.create_index('ix_view_last_at_id', 'view', ['last_at', 'id'])
    roles = op.get_bind().execute(sa.select(_ROLE)).all()
    if not any(_PRIVACY in role.permissions for role in roles):
        for role in roles:
            if role.name == 'administrator':
                permissions = sorted({*role.permissions, _PRIVACY})
                op.get_bind().execute(_ROLE.update().where(_ROLE.c.id == role.id).values(permissions=permissions))


def downgrade() -> None:
    """Go back to the one before; whoever answers for privacy still does."""
    op.drop_index('ix_view_last_at_id', table_name='view')
    op.drop_index(op.f('ix_suppression_address'), table_name='suppression')
    op.drop_index(op.f('ix_blocked_address_address'), table_name='blocked_address')
    op.drop_index('ix_activity_recurring', table_name='activity')
    op.drop_index(op.f('ix_audit_entry_about'), table_name='audit_entry')
    op.drop_column('audit_entry', 'about')
    op.drop_column('party', 'erased_at')
