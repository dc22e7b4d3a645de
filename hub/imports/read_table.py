"""Reads a table of any length line by line from a file, as it is written."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.errors import Invalid, sentence
from hub.imports.tables import guess_columns, guess_delimiter, guess_encoding

BEGINNING = 64 * 1024
SHOWN = 5
MOST_COLUMNS, LONGEST_CELL = 200, 64 * 1024


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is most likely written, what its columns are called and may mean, and its first lines."""

    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]


def look_at(path: Path, encoding: str = "", delimiter: str = "") -> Look:
    """Look at the beginning of a file; what is not said is guessed. Raises `Invalid` for what is no table."""
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    encoding = encoding or guess_encoding(beginning)
    text = beginning.decode(encoding, "replace")
    delimiter = delimiter or guess_delimiter(text)
    lines = (cells for _, cells in lines_of(path, encoding, delimiter, heading=True))
    first = [tuple(cells) for cells, _ in zip(lines, range(SHOWN + 1), strict=False)]
    if not first or len(first[0]) > MOST_COLUMNS or not any(first[0]):
        raise Invalid("This is no table.", {"file": sentence("This is no table.")})
    return Look(encoding, delimiter, first[0], guess_columns(first[0]), tuple(first[1:]))


def lines_of(
    path: Path, encoding: str, delimiter: str, *, after: int = 0, heading: bool = False
) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines after one, numbered from 1 as in the file, without empty ones and the heading unless it is wanted.

    Raises `Invalid` for a quotation that never ends.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for number, cells in enumerate(reader, 1):
                if number > after and any(cells) and (heading or number > 1):
                    yield number, cells
        except csv.Error as error:
            raise Invalid("This is no table.", {"file": sentence("This is no table.")}) from error
