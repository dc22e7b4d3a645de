"""Run by Alembic: everything it needs comes from the caller in `config.attributes`; storage knows no table by name."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON

from storage.full_text import Words
from storage.schema import described
from storage.types import ExactDecimal, UtcDateTime


def render(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """A revision must not change its meaning when our own types do, so it names SQLAlchemy's."""
    if kind != "type" or not isinstance(item, UtcDateTime | ExactDecimal | Words | JSON):
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, ExactDecimal):
        return "sa.Numeric(18, 4).with_variant(sa.BigInteger(), 'sqlite')"
    autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
    if isinstance(item, Words):
        return "sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql')"
    return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    render_item=render,
    include_name=described,
)
with context.begin_transaction():
    context.run_migrations()
