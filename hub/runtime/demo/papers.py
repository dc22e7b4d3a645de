"""What the demo is told from: the company's papers and its conversations, as data."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes to the company."""

    first_name: str
    name: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Story:
    """A conversation with its blanks. `said` alternates: customer, agent, customer …; without `code` it is open."""

    language: str
    queue: str
    subject: str
    said: tuple[str, ...]
    code: str = ""
    note: str = ""

    def about(self, random: Random, **names: str) -> "Story":
        """The story with its blanks filled: a product, an order, and these names."""
        products = company()["catalogue"]["products"]
        facts = {"product": random.choice(products[:12])[1], "order": str(random.randint(40210, 48999)), **names}
        said = tuple(text.format_map(facts) for text in self.said)
        return Story(self.language, self.queue, self.subject.format_map(facts), said, self.code, self.note)


@cache
def company() -> Mapping[str, Any]:
    """The company's people, queues, customers and products."""
    return _read("company.toml")


@cache
def library() -> Mapping[str, Any]:
    """The company's articles, and what was looked for among them."""
    return _read("library.toml")


@cache
def stories() -> tuple[Story, ...]:
    """Every conversation."""
    return tuple(Story(**{**each, "said": tuple(each["said"])}) for each in _read("stories.toml")["story"])


def writers() -> Iterator[Writer]:
    """The customers who write, in the order of the papers."""
    for first_name, family_name, address, _, language, _ in company()["people"]["rows"]:
        yield Writer(first_name, f"{first_name} {family_name}", address, language)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
