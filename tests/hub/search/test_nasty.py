"""Whatever is typed is looked for or is not, on both databases, and never an error."""

import pytest

from hub.errors import Invalid
from hub.search.alike import learn
from hub.search.criteria import read
from hub.search.search import Question, search
from tests.hub.company import Company

FOUND = {
    "NUL": "pump\x00",
    "half of a letter": "pump \ud800",
    "ten thousand letters": "pump " * 2_000,
    "an open quote": '"pump',
    "marks of direction": "\u200f\u202epump\u202c\u2069",
    "a mark within": "pu\u00admp",
    "wildcards": "pump% _leaks *",
    "what tsquery reads": "pump:* & 'leaks' |",
    "lines": "pump\r\n\x1b[!\tleaks\x85\u2028",
    "emoji": "👩\u200d🔧 pump",
}
NOT_FOUND = {
    "NUL alone": "\x00",
    "one word of ten thousand": "p" * 10_000,
    "a phrase of a hundred words": '"' + "a " * 100 + '"',
    "only operators": '- -- "" & | ! ( ) : * <-> \' \\',
    "words turned off alone": '-pump -"the pump"',
    "wildcards within": "p%mp l_aks ?ump",
    "what FTS5 reads": "pump NEAR(leaks, 5) OR NOT {words}: ^x",
    "nothing to be seen": "\u200b\u2060\ufeff",
    "letters that fall apart": "ﬁ ﷺ Å İ ß ŉ",
    "digits of others": "#١٢٣ ②③ ½",
    "a number too long": "9" * 60,
    "scripts without spaces": "咖啡机漏水 コーヒー",
}
ANSWERED = (
    "text:contains:'|!*",
    "text:without:pump\u2067",
    "day:on:0002-01-01",
    "day:between:9998-12-31~0002-01-01",
    "queue:is:999999999999999999",
    "customer:is:999999999999999999",
    "customer:contains:*",
    "tag:is:%",
    "state:is:nowhere",
)
REFUSED = (
    "text:contains:\x00",
    "text:contains:pump\ud800",
    "day:on:0001-01-01",
    "day:after:9999-12-31",
    "queue:is:" + "9" * 19,
)


@pytest.fixture
async def pump(company: Company) -> Company:
    """One conversation about a pump, whose words are known."""
    await company.write("p@acme.example", "The pump leaks.", subject="Broken pump")
    await learn(company.storage)
    return company


async def test_whatever_is_typed_is_answered(pump: Company) -> None:
    for name, typed in (FOUND | NOT_FOUND).items():
        answer = await search(pump.storage, pump.anna, Question(typed, (), "conversations"))
        assert answer.nothing == (name in NOT_FOUND), name


async def test_every_section_takes_whatever_is_typed(pump: Company) -> None:
    for typed in (FOUND["NUL"], FOUND["half of a letter"], NOT_FOUND["one word of ten thousand"]):
        await search(pump.storage, pump.anna, Question(typed))


async def test_whatever_is_asked_for_is_answered(pump: Company) -> None:
    for written in ANSWERED:
        await search(pump.storage, pump.anna, Question("pump", read((written,))))


@pytest.mark.parametrize("written", REFUSED)
def test_what_no_database_could_be_asked_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read((written,))
