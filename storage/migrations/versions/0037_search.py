"""What is found by words."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0037'
down_revision: str | Sequence[str] | None = '0036'

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql')

FTS5 = (
    "CREATE VIRTUAL TABLE fts_search_entry USING fts5("
    "words, content='search_entry', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
    'CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN '
    'INSERT INTO fts_search_entry (rowid, words) VALUES (new.id, new.words); END',
    'CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN '
    "INSERT INTO fts_search_entry (fts_search_entry, rowid, words) VALUES ('delete', old.id, old.words); END",
    'CREATE TRIGGER search_entry_changed AFTER UPDATE OF words ON search_entry BEGIN '
    "INSERT INTO fts_search_entry (fts_search_entry, rowid, words) VALUES ('delete', old.id, old.words); "
    'INSERT INTO fts_search_entry (rowid, words) VALUES (new.id, new.words); END',
)
POSTGRESQL = (
    'CREATE INDEX fts_search_entry ON search_entry USING gin (words)',
    # How common a word is decides between reading by word and reading by time.
    'ALTER TABLE search_entry ALTER COLUMN words SET STATISTICS 1000',
)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        'search_entry',
        sa.Column('id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('ref_id', KEY, nullable=False),
        sa.Column('section', sa.String(length=16), nullable=False),
        sa.Column('about_id', KEY, nullable=False),
        sa.Column('queue_id', KEY, nullable=True),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('words', WORDS, nullable=False),
        sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_search_entry_queue_id_queue')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_entry')),
        sa.UniqueConstraint('kind', 'ref_id', name=op.f('uq_search_entry_kind_ref_id')),
    )
    op.create_index('ix_search_entry_queue_id_at_id', 'search_entry', ['queue_id', 'at', 'id'])
    op.create_index('ix_search_entry_section_at_id', 'search_entry', ['section', 'at', 'id'])
    op.create_index(
        'ix_search_entry_section_about_id_at_id', 'search_entry', ['section', 'about_id', 'at', 'id']
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == 'postgresql' else FTS5:
        op.execute(statement)
    op.create_table(
        'word_piece',
        sa.Column('piece', sa.String(length=10), nullable=False),
        sa.Column('word', sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint('piece', 'word', name=op.f('pk_word_piece')),
    )
    op.create_table(
        'search_progress',
        sa.Column('name', sa.String(length=20), nullable=False),
        sa.Column('entry_id', KEY, nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_search_progress')),
    )
    op.create_table(
        'file_text',
        sa.Column('attachment_id', KEY, nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['attachment_id'], ['attachment.id'], name=op.f('fk_file_text_attachment_id_attachment')
        ),
        sa.PrimaryKeyConstraint('attachment_id', name=op.f('pk_file_text')),
    )
    op.create_table(
        'saved_search',
        sa.Column('id', KEY, nullable=False),
        sa.Column('owner_id', KEY, nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('address', sa.String(length=2000), nullable=False),
        sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_saved_search_owner_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_search')),
    )
    op.create_index(op.f('ix_saved_search_owner_id'), 'saved_search', ['owner_id'])
    op.create_index(op.f('ix_saved_search_removed_at'), 'saved_search', ['removed_at'])
    op.create_table(
        'search_share',
        sa.Column('id', KEY, nullable=False),
        sa.Column('search_id', KEY, nullable=False),
        sa.Column('role_id', KEY, nullable=True),
        sa.Column('queue_id', KEY, nullable=True),
        sa.CheckConstraint('(role_id IS NULL) <> (queue_id IS NULL)', name=op.f('ck_search_share_one')),
        sa.ForeignKeyConstraint(
            ['search_id'], ['saved_search.id'], name=op.f('fk_search_share_search_id_saved_search')
        ),
        sa.ForeignKeyConstraint(['role_id'], ['role.id'], name=op.f('fk_search_share_role_id_role')),
        sa.ForeignKeyConstraint(['queue_id'], ['queue.id'], name=op.f('fk_search_share_queue_id_queue')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_share')),
        sa.UniqueConstraint('search_id', 'role_id', 'queue_id', name=op.f('uq_search_share_search_id_role_id_queue_id')),
    )
    op.create_index(op.f('ix_search_share_role_id'), 'search_share', ['role_id'])
    op.create_index(op.f('ix_search_share_queue_id'), 'search_share', ['queue_id'])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('search_share')
    op.drop_table('saved_search')
    op.drop_table('file_text')
    op.drop_table('search_progress')
    op.drop_table('word_piece')
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TABLE fts_search_entry')
    op.drop_table('search_entry')
