"""All revisions of a document have its number."""

from collections.abc import Sequence

from alembic import op

revision: str = '0063'
down_revision: str | Sequence[str] | None = '0062'

_ONE, _EACH = 'uq_document_kind_number', 'uq_document_kind_number_revision'


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_constraint(_ONE, type_='unique')
        batch_op.create_unique_constraint(_EACH, ['kind', 'number', 'revision'])


def downgrade() -> None:
    """Go back to the one before; revisions lose the number that they share."""
    op.execute(
        'UPDATE document SET number = NULL WHERE EXISTS (SELECT 1 FROM document AS older WHERE older.kind = document.kind'
        ' AND older.number = document.number AND older.revision < document.revision)'
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_constraint(_EACH, type_='unique')
        batch_op.create_unique_constraint(_ONE, ['kind', 'number'])
