"""PostgreSQL reads a common word by time and a rare one by word, whichever words were asked for before."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.search.asking import Asked
from hub.search.rarity import weighed
from hub.search.search import Question, search, window
from hub.search.sections import SECTIONS
from hub.search.wording import understand
from storage.full_text import AnyOf, Term
from tests.agent_ui.stored import statements
from tests.hub.company import Company

ENTRIES = 20_000
FILLED = """
INSERT INTO search_entry (kind, ref_id, section, about_id, queue_id, at, words)
SELECT 'message', n + 1000, 'conversations', n / 5 + 1000, :queue, now() - n * interval '1 minute',
  to_tsvector('simple', CASE WHEN n % 2 = 0 THEN 'common' ELSE 'other' END ||
    CASE WHEN n % 5000 = 0 THEN ' rare' ELSE '' END || ' w' || n)
FROM generate_series(1, :entries) AS n
"""


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """SQLite has no plans by value."""
    return postgres_url


async def plan(company: Company, typed: str, queues: Sequence[int]) -> str:
    """How the window of a search is read."""
    actor = Actor(1, "Anna", frozenset({Permission.DESK}), frozenset(queues))
    asked = Asked(actor, typed, understand(typed), (), "postgresql")
    query = window(SECTIONS["conversations"], asked, None, 100)
    assert query is not None
    async with company.storage.reading() as session:
        compiled = query.compile(dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True})
        return "\n".join(await session.scalars(text(f"EXPLAIN {compiled}".replace(":", "\\:"))))


async def test_words_are_read_by_the_cheaper_index(company: Company) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(text(FILLED), {"queue": company.support, "entries": ENTRIES})
        await work.session.execute(text("ANALYZE search_entry"))
    common = await plan(company, '"common"', (company.support, company.sales))
    assert "ix_search_entry_queue_id_at_id" in common
    assert "fts_search_entry" not in common
    assert "fts_search_entry" in await plan(company, '"rare"', (company.support,))
    # Also after the driver has prepared the statement for other words again and again.
    for _ in range(8):
        await search(company.storage, company.sven, Question('"common"'))
    with statements(company.storage) as run:
        await search(company.storage, company.sven, Question('"rare"'))
    assert any("force_custom_plan" in each for each in run)


async def test_a_common_beginning_is_asked_of_what_rare_words_find(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.search.rarity.FEW", 1000)
    async with company.storage.transaction() as work:
        await work.session.execute(text(FILLED), {"queue": company.support, "entries": ENTRIES})
        await work.session.execute(text("ANALYZE search_entry"))
    actor = Actor(1, "Anna", frozenset({Permission.DESK}), frozenset({company.support, company.sales}))
    section = SECTIONS["conversations"]
    async with company.storage.reading() as session:
        asked = await weighed(session, Asked(actor, "comm rare", understand("comm rare"), (), "postgresql"))
        assert asked.common == {AnyOf((Term("comm", open_ended=True),))}
        query = window(section, asked, None, 2)
        assert query is not None
        compiled = query.compile(dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True})
        told = "\n".join(await session.scalars(text(f"EXPLAIN {compiled}".replace(":", "\\:"))))
        assert "Index Cond: (words @@ '''rare'':*'::tsquery)" in told
        first = (await session.execute(query)).all()
        further = window(section, asked, (first[-1].at, first[-1].id), 100)
        assert further is not None
        rest = (await session.execute(further)).all()
        # One word alone is left to the planner.
        alone = Asked(actor, "comm", understand("comm"), (), "postgresql")
        assert await weighed(session, alone) is alone
    assert [row.ref_id for row in (*first, *rest)] == [6000, 11_000, 16_000, 21_000]
