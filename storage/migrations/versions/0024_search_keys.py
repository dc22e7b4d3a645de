"""What subjects and names are found by."""

import re
import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0024'
down_revision: str | Sequence[str] | None = '0023'

_KEY = sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql')
_MARKS = re.compile(r'^(?:\s*(?:re|fwd?|aw|wg|antw|sv|ref|отв|ответ|пересл)\s*(?:\[\d+\])?\s*:)+', re.IGNORECASE)
_AT_ONCE = 1000


def upgrade() -> None:
    """Go to this revision."""
    for table, text, key in (('interaction', 'subject', 'subject_key'), ('party', 'name', 'name_key')):
        op.add_column(table, sa.Column(key, _KEY, server_default='', nullable=False))
        _fill(table, text, key)
        op.create_index(f'ix_{table}_{key}', table, [key])


def downgrade() -> None:
    """Go back to the revision before."""
    for table, key in (('interaction', 'subject_key'), ('party', 'name_key')):
        op.drop_index(f'ix_{table}_{key}', table_name=table)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(key)


def _fill(table: str, text: str, key: str) -> None:
    rows = sa.table(table, sa.column('id'), sa.column(text), sa.column(key))
    connection, after = op.get_bind(), 0
    while found := connection.execute(
        sa.select(rows.c.id, rows.c[text]).where(rows.c.id > after).order_by(rows.c.id).limit(_AT_ONCE)
    ).all():
        change = rows.update().where(rows.c.id == sa.bindparam('which')).values({key: sa.bindparam('key')})
        connection.execute(change, [{'which': number, 'key': _key(words)} for number, words in found])
        after = found[-1][0]


def _key(words: str) -> str:
    plain = unicodedata.normalize('NFKC', _MARKS.sub('', words)).casefold()
    return ' '.join(plain.split())[:120]
