"""Which words are so common that they are asked of what the rare ones find, rather than looked up themselves."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from hub.search.asking import Asked
from hub.search.criteria import Operator
from hub.search.model import SearchEntry
from hub.search.wording import understand
from storage.full_text import AnyOf, WordsOf, expected

# So many entries are read one by one in a moment, whatever else is asked of them.
FEW = 50_000


async def weighed(session: AsyncSession, asked: Asked) -> Asked:
    """The same, with what is common told apart from what is rare; one statement if there can be both.

    The index of SQLite needs no such help.
    """
    parts = tuple(dict.fromkeys(_parts(asked)))
    if asked.dialect != "postgresql" or len(parts) < 2 or not any(part.open_ended for part in parts):
        return asked
    words: WordsOf = SearchEntry.words
    counts = dict(zip(parts, await expected(session, words, parts), strict=True))
    rarest = min(parts, key=counts.__getitem__)
    # A word in whole is passed over by the index where the others are not, however common it is.
    common = {part for part in parts if part.open_ended and counts[part] > FEW and part != rarest}
    return replace(asked, common=frozenset(common), few=bool(common) and counts[rarest] <= FEW)


def _parts(asked: Asked) -> Sequence[AnyOf]:
    """What every text that fits must hold."""
    further = [
        part
        for each in asked.criteria
        if each.field == "text" and each.operator != Operator.WITHOUT
        for part in understand(each.values[0]).wanted.parts
    ]
    return (*asked.wording.wanted.parts, *further)
