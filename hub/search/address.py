"""A search as the query of its page's address, so that it survives a reload and opens in a second tab. Pure."""

from collections.abc import Iterable
from urllib.parse import parse_qs, urlencode

from hub.search.criteria import Criterion, read, write
from hub.search.wording import LONGEST

LONGEST_ADDRESS = 2000


def address_of(typed: str, criteria: Iterable[Criterion], **more: str) -> str:
    """The query of a search; `more` are further names, left out where they are empty."""
    said = [("q", typed[:LONGEST])] if typed else []
    told = [(name, value) for name, value in more.items() if value]
    return urlencode([*said, *(("c", write(criterion)) for criterion in criteria), *told])


def search_at(address: str) -> tuple[str, tuple[Criterion, ...]]:
    """What was typed and which criteria stand in a query. Raises `Invalid`."""
    fields = parse_qs(address)
    return "".join(fields.get("q", ())[:1]), read(fields.get("c", ()))
