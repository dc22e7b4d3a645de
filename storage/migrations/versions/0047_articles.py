"""Articles, and who may read, write and approve them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0047'
down_revision: str | Sequence[str] | None = '0046'

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
_ROLE = sa.table(
    'role',
    sa.column('id', sa.BigInteger),
    sa.column('name', sa.String),
    sa.column('permissions', _JSON),
    sa.column('navigation', _JSON),
)
_AGENT = frozenset({'knowledge.read', 'knowledge.write'})
_ALL = _AGENT | {'knowledge.approve', 'knowledge.alone'}
PERMISSIONS = {'agent': _AGENT, 'expert': _AGENT | {'knowledge.approve'}, 'supervisor': _ALL, 'administrator': _ALL}
TABLES = (
    'article_word',
    'article_link',
    'article_vote',
    'article_version',
    'article_file',
    'article_event',
    'article_day',
    'article',
    'article_search',
    'article_category',
)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('article_category',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('names', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['article_category.id'], name=op.f('fk_article_category_parent_id_article_category')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_category')),
    sa.UniqueConstraint('slug', name=op.f('uq_article_category_slug'))
    )
    with op.batch_alter_table('article_category', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_category_parent_id'), ['parent_id'], unique=False)

    op.create_table('article_search',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('words', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'words', 'language', name=op.f('pk_article_search'))
    )
    op.create_table('article',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('audience', sa.String(length=8), nullable=False),
    sa.Column('category_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('external_key', sa.String(length=200), nullable=True),
    sa.Column('helped', sa.Integer(), nullable=False),
    sa.Column('unhelped', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['article_category.id'], name=op.f('fk_article_category_id_article_category')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article')),
    sa.UniqueConstraint('external_key', name=op.f('uq_article_external_key')),
    sa.UniqueConstraint('slug', name=op.f('uq_article_slug'))
    )
    with op.batch_alter_table('article', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_category_id'), ['category_id'], unique=False)
        batch_op.create_index('ix_article_changed_at_id', ['changed_at', 'id'], unique=False)

    op.create_table('article_day',
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('face', sa.String(length=8), nullable=False),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_day_article_id_article')),
    sa.PrimaryKeyConstraint('article_id', 'day', 'language', 'face', name=op.f('pk_article_day'))
    )
    with op.batch_alter_table('article_day', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_day_day'), ['day'], unique=False)

    op.create_table('article_event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_name', sa.String(length=120), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_event_article_id_article')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_article_event_by_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_event'))
    )
    with op.batch_alter_table('article_event', schema=None) as batch_op:
        batch_op.create_index('ix_article_event_article_id_id', ['article_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_event_by_id'), ['by_id'], unique=False)

    op.create_table('article_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content_type', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('blob', sa.String(length=64), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_file_article_id_article')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_file')),
    sa.UniqueConstraint('article_id', 'name', name=op.f('uq_article_file_article_id_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_article_file_public_id'))
    )
    op.create_table('article_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=400), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('editor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('approver_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('comment', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['approver_id'], ['user.id'], name=op.f('fk_article_version_approver_id_user')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_version_article_id_article')),
    sa.ForeignKeyConstraint(['author_id'], ['user.id'], name=op.f('fk_article_version_author_id_user')),
    sa.ForeignKeyConstraint(['editor_id'], ['user.id'], name=op.f('fk_article_version_editor_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_version')),
    sa.UniqueConstraint('article_id', 'language', 'number', name=op.f('uq_article_version_article_id_language_number'))
    )
    with op.batch_alter_table('article_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_version_approver_id'), ['approver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_version_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_article_version_being_written', ['article_id', 'language'], unique=True, sqlite_where=sa.text("state IN ('draft', 'in_review')"), postgresql_where=sa.text("state IN ('draft', 'in_review')"))
        batch_op.create_index(batch_op.f('ix_article_version_editor_id'), ['editor_id'], unique=False)
        batch_op.create_index('ix_article_version_published', ['article_id', 'language'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
        batch_op.create_index('ix_article_version_state_changed_at_id', ['state', 'changed_at', 'id'], unique=False)

    op.create_table('article_vote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('reader', sa.String(length=64), nullable=False),
    sa.Column('helped', sa.Boolean(), nullable=False),
    sa.Column('comment', sa.String(length=1000), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_vote_article_id_article')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_vote')),
    sa.UniqueConstraint('article_id', 'reader', name=op.f('uq_article_vote_article_id_reader'))
    )
    with op.batch_alter_table('article_vote', schema=None) as batch_op:
        batch_op.create_index('ix_article_vote_article_id_at_id', ['article_id', 'at', 'id'], unique=False)
        batch_op.create_index('ix_article_vote_at_id', ['at', 'id'], unique=False)

    op.create_table('article_link',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('document_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(interaction_id IS NULL) <> (document_id IS NULL)', name=op.f('ck_article_link_one')),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f('fk_article_link_article_id_article')),
    sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_article_link_by_id_user')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_article_link_document_id_document')),
    sa.ForeignKeyConstraint(['interaction_id'], ['interaction.id'], name=op.f('fk_article_link_interaction_id_interaction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_link')),
    sa.UniqueConstraint('article_id', 'document_id', name=op.f('uq_article_link_article_id_document_id')),
    sa.UniqueConstraint('article_id', 'interaction_id', name=op.f('uq_article_link_article_id_interaction_id'))
    )
    with op.batch_alter_table('article_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_link_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_link_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_article_link_interaction_id'), ['interaction_id'], unique=False)

    op.create_table('article_word',
    sa.Column('word', sa.String(length=120).with_variant(sa.String(length=120, collation='C'), 'postgresql'), nullable=False),
    sa.Column('version_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['article_version.id'], name=op.f('fk_article_word_version_id_article_version')),
    sa.PrimaryKeyConstraint('word', 'version_id', name=op.f('pk_article_word'))
    )
    with op.batch_alter_table('article_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_word_version_id'), ['version_id'], unique=False)
    for row in op.get_bind().execute(sa.select(_ROLE)).all():
        permissions = sorted({*row.permissions, *PERMISSIONS.get(row.name, ())})
        _write(row.id, permissions, _with_page(row.navigation))


def downgrade() -> None:
    """Go back to the revision before."""
    for row in op.get_bind().execute(sa.select(_ROLE)).all():
        centers = [{**each, 'pages': [page for page in each['pages'] if page != 'knowledge']} for each in row.navigation]
        kept = [each for each in row.permissions if not each.startswith('knowledge.')]
        _write(row.id, kept, [each for each in centers if each['pages']])
    op.execute("DELETE FROM search_entry WHERE kind = 'article'")
    for name in TABLES:
        op.drop_table(name)


def _with_page(navigation: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The navigation with the page behind the search, where there is one."""
    centers = [{**center, 'pages': list(center['pages'])} for center in navigation]
    for center in centers:
        if 'search' in center['pages']:
            center['pages'].insert(center['pages'].index('search') + 1, 'knowledge')
    return centers


def _write(role_id: int, permissions: list[str], navigation: list[dict[str, Any]]) -> None:
    values = {'permissions': permissions, 'navigation': navigation}
    op.get_bind().execute(_ROLE.update().where(_ROLE.c.id == role_id).values(**values))
