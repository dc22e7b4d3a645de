"""Tables as CSV files that a spreadsheet opens without running anything (RFC 4180; OWASP CSV injection)."""

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula, in full width too.
FORMULA = tuple("=+-@\t\r＝＋－＠")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """The file in UTF-8, with a mark by which spreadsheets know that it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig", "replace")


def safe_cell(cell: str | int) -> str | int:
    """The cell, with an apostrophe before a text that would be a formula."""
    if isinstance(cell, int):
        return cell
    return f"'{cell}" if cell.lstrip(" \"'").startswith(FORMULA) else cell
