"""Tables as CSV files that a spreadsheet opens without running anything (RFC 4180; OWASP CSV injection)."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula, in full width too.
FORMULA = tuple("=+-@\t\r＝＋－＠")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """The file in UTF-8, with a mark by which spreadsheets know that it is."""
    return BOM_UTF8 + csv_rows([header, *rows])


def csv_rows(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Further rows of such a file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[safe_cell(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8", "replace")


def safe_cell(cell: str | int) -> str | int:
    """The cell, with an apostrophe before a text that would be a formula."""
    if isinstance(cell, int):
        return cell
    return f"'{cell}" if cell.lstrip(" \"'").startswith(FORMULA) else cell
