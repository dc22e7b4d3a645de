"""A company with a long memory for `bench.search` and `bench.pages`: conversations, messages and what finds them."""

import random
from collections.abc import Iterator

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.inbox_list import START
from hub.interactions.model import InboxAddress
from hub.parties.model import Party
from hub.queueing.model import Queue, WorkState
from hub.search.alike import learn
from hub.search.folding import words_of
from hub.search.model import SearchProgress
from storage.full_text import Words
from storage.unit_of_work import Storage

# The last queue is a small one: one conversation in ten thousand.
QUEUES, SMALL = 7, 10_000
PARTIES, SENTENCES, WORDS, A_SENTENCE, A_MESSAGE = 50_000, 20_000, 40_000, 11, 4
MESSAGES = 5  # in a conversation
BATCH = 5_000
# Of English, German and Russian: each word is in one of them.
SYLLABLES = (
    ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za"),
    ("bä", "dö", "fü", "gi", "ho", "kä", "lö", "mü", "nä", "pö", "rü", "sa", "tö", "vü", "wä", "zi"),
    ("ба", "де", "фи", "го", "ху", "ка", "ле", "ми", "но", "пу", "ра", "се", "ти", "во", "ву", "за"),
)

CONVERSATIONS = f"""
INSERT INTO interaction (channel, subject, subject_key, preview, state, party_id, queue_id, inbox_address, related_as,
  opened_at, last_activity_at, unanswered, waiting, reason, tags, rules, version)
SELECT 'email', 'Question ' || n, 'question ' || n, '', CASE WHEN n % 50 = 0 THEN 'open' ELSE 'closed' END,
  n % {PARTIES} + 1, CASE WHEN n % {SMALL} = 0 THEN {QUEUES} ELSE n % {QUEUES - 1} + 1 END, '', '',
  timestamptz '{START}' + n * {MESSAGES} * interval '1 second',
  timestamptz '{START}' + n * {MESSAGES} * interval '1 second', false, n % 100 = 0, '', '[]', '[]', 1
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
"""  # noqa: S608 - put together of constants, as those below
# Each message says four sentences, and in its subject a number that no other says.
SAID = f"""
SELECT n, (n - 1) / {MESSAGES} + 1 AS conversation,
  'Question ' || n || ' of ' || chr(97 + CAST(n % 26 AS integer)) || (n / 500) AS subject,
  a.said || ' ' || b.said || ' ' || c.said || ' ' || d.said AS said,
  (to_tsvector('simple', 'question ' || n || ' of ' || chr(97 + CAST(n % 26 AS integer)) || (n / 500))
    || a.words || b.words || c.words || d.words) AS words
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
JOIN sentence a ON a.id = (n * 7919) % {SENTENCES} JOIN sentence b ON b.id = (n * 104729 + 1) % {SENTENCES}
JOIN sentence c ON c.id = (n * 1299709 + 2) % {SENTENCES} JOIN sentence d ON d.id = (n * 15485863 + 3) % {SENTENCES}
"""  # noqa: S608
FILL = f"""
WITH said AS MATERIALIZED ({SAID}),
message AS (
  INSERT INTO message (id, interaction_id, direction, channel, author_name, author_address, recipients, copies,
    hidden_copies, subject, body_text, body_html, reply_text, reply_to, auto, remarks, authentication, invitations,
    external_id, at, delivery, delivery_answer)
  SELECT n, conversation, 'inbound', 'email', '', '', '[]', '[]', '[]', subject, said, '', '', '', '', '[]', '{{}}',
    '[]', '', timestamptz '{START}' + n * interval '1 second', '', ''
  FROM said),
line AS (
  INSERT INTO timeline_entry (party_id, at, kind, channel, what, source, interaction_id, message_id)
  SELECT conversation % {PARTIES} + 1, timestamptz '{START}' + n * interval '1 second', 'message', 'email', 'inbound',
    'message-' || n, conversation, n
  FROM said)
INSERT INTO search_entry (kind, ref_id, section, about_id, queue_id, at, words)
SELECT 'message', n, 'conversations', conversation,
  CASE WHEN conversation % {SMALL} = 0 THEN {QUEUES} ELSE conversation % {QUEUES - 1} + 1 END,
  timestamptz '{START}' + n * interval '1 second', words
FROM said
"""  # noqa: S608 - put together of constants

PEOPLE = """
INSERT INTO search_entry (kind, ref_id, section, about_id, queue_id, at, words)
SELECT 'party', id, 'people', id, NULL, created_at, to_tsvector('simple', name) FROM party
"""
WAITING = f"""
INSERT INTO work_item (interaction_id, queue_id, state, priority, eligible_at, wrap_up_code)
SELECT id, queue_id, '{WorkState.WAITING}', 0, last_activity_at, '' FROM interaction WHERE waiting
"""  # noqa: S608
# Nothing here points to nowhere: that needs not be asked five million times.
AS_IT_IS = text("SET LOCAL session_replication_role = replica")


def word(number: int) -> str:
    """A word one could say; a number for each."""
    syllables, number, said = SYLLABLES[number % 3], number + 16, ""
    while number:
        said, number = syllables[number % 16] + said, number // 16
    return said


def sentences() -> Iterator[str]:
    """Sentences whose words are as unequally common as those of a language (Zipf's law)."""
    draw = random.Random(7)
    for _ in range(SENTENCES):
        yield " ".join(word(int(WORDS ** draw.random()) - 1) for _ in range(A_SENTENCE))


async def fill(storage: Storage, conversations: int) -> None:
    """Make so many conversations with five messages each, and index them when all are there."""
    async with storage.writer.begin() as connection:
        await connection.execute(AS_IT_IS)
        await _company(connection)
        await connection.execute(text("DROP INDEX fts_search_entry"))
        for first in range(1, conversations + 1, 100_000):
            part = {"first": first, "last": min(first + 99_999, conversations)}
            await connection.execute(text(CONVERSATIONS), part)
    for first in range(1, conversations * MESSAGES + 1, 250_000):
        part = {"first": first, "last": min(first + 249_999, conversations * MESSAGES)}
        async with storage.writer.begin() as connection:
            await connection.execute(AS_IT_IS)
            await connection.execute(text(FILL), part)
    async with storage.writer.begin() as connection:
        await connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        words = "CREATE INDEX fts_search_entry ON search_entry USING gin (words) WITH (gin_pending_list_limit = 256)"
        await connection.execute(text(words))
        await connection.execute(text("SELECT setval('message_id_seq', (SELECT max(id) FROM message))"))
        await connection.execute(text(PEOPLE))
        await connection.execute(text(WAITING))
        # Of the last ones so many say every sentence there is.
        unread = {"name": "spelling", "entry_id": max(0, conversations * MESSAGES - SENTENCES)}
        await connection.execute(insert(SearchProgress), unread)
    await learn(storage)
    async with storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))


async def _company(connection: AsyncConnection) -> None:
    await connection.execute(insert(Queue), [{"name": f"Queue {number}"} for number in range(1, QUEUES + 1)])
    await connection.execute(insert(InboxAddress), {"channel": "email", "address": "q@example.com", "queue_id": 1})
    for first in range(0, PARTIES, BATCH):
        people = [{"name": f"Customer {number}", "created_at": START} for number in range(first, first + BATCH)]
        await connection.execute(insert(Party), people)
    await connection.execute(
        text("CREATE UNLOGGED TABLE sentence (id bigint PRIMARY KEY, said text NOT NULL, words tsvector NOT NULL)")
    )
    bind = Words().bind_processor(connection.dialect)
    assert bind is not None, "the type has one"
    rows = [{"id": number, "said": said, "words": bind(words_of(said))} for number, said in enumerate(sentences())]
    await connection.execute(text("INSERT INTO sentence VALUES (:id, :said, CAST(:words AS text)::tsvector)"), rows)
