"""Rights to documents for the roles every installation began with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0034'
down_revision: str | Sequence[str] | None = '0033'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_ROLE = sa.table('role', sa.column('id', sa.BigInteger), sa.column('name', sa.String), sa.column('permissions', _JSON))
_VIEWS = 'case.view:all order.view:all quotation.view:all return.view:all'
_AGENT = (
    f'{_VIEWS} case.create:all case.edit:all order.create:all order.edit:own order.place:own quotation.create:all '
    'quotation.edit:own quotation.send:own quotation.accept:own return.create:all return.edit:own'
)
_EXPERT = (
    f'{_AGENT} order.edit:all order.place:all order.confirm:all quotation.edit:all quotation.send:all '
    'quotation.accept:all return.edit:all return.approve:all'
)
_SUPERVISOR = (
    f'{_VIEWS} case.create:all case.edit:all order.create:all order.edit:all order.place:all order.confirm:all '
    'order.cancel:all quotation.create:all quotation.edit:all quotation.send:all quotation.accept:all '
    'return.create:all return.edit:all return.approve:all return.credit:all'
)
RIGHTS = {'agent': _AGENT, 'expert': _EXPERT, 'supervisor': _SUPERVISOR, 'administrator': _VIEWS}


def upgrade() -> None:
    """Go to this revision. A role to which somebody gave such rights already keeps those and gets no others."""
    for row in _roles():
        if row.name in RIGHTS and not any(':' in each for each in row.permissions):
            _write(row.id, sorted({*row.permissions, *RIGHTS[row.name].split()}))


def downgrade() -> None:
    """Go back to the revision before."""
    for row in _roles():
        _write(row.id, [each for each in row.permissions if ':' not in each])


def _roles() -> Sequence[sa.Row[int, str, list[str]]]:
    return op.get_bind().execute(sa.select(_ROLE)).all()


def _write(role_id: int, permissions: list[str]) -> None:
    op.get_bind().execute(_ROLE.update().where(_ROLE.c.id == role_id).values(permissions=permissions))
