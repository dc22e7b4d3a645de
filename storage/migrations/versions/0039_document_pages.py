"""The bar of every role leads to cases and documents, beside the worklist."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0039'
down_revision: str | Sequence[str] | None = '0038'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_ROLE = sa.table('role', sa.column('id', sa.BigInteger), sa.column('navigation', _JSON))
PAGES = ('cases', 'documents')


def upgrade() -> None:
    """Go to this revision."""
    for row in _roles():
        _write(row.id, [_led(center) for center in row.navigation])


def downgrade() -> None:
    """Go back to the revision before."""
    for row in _roles():
        kept = [[page for page in center['pages'] if page not in PAGES] for center in row.navigation]
        _write(row.id, [center | {'pages': pages} for center, pages in zip(row.navigation, kept)])


def _led(center: dict[str, Any]) -> dict[str, Any]:
    """An area with the new pages after its worklist, unless they stand there."""
    pages = list(center['pages'])
    if 'worklist' in pages and not set(PAGES) & set(pages):
        place = pages.index('worklist') + 1
        pages[place:place] = PAGES
    return center | {'pages': pages}


def _roles() -> Sequence[sa.Row[int, list[dict[str, Any]]]]:
    return op.get_bind().execute(sa.select(_ROLE)).all()


def _write(role_id: int, navigation: list[dict[str, Any]]) -> None:
    op.get_bind().execute(_ROLE.update().where(_ROLE.c.id == role_id).values(navigation=navigation))
