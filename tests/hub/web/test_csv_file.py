"""Tables as files: nothing in them runs in a spreadsheet, and nothing is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.web.csv_file import csv_file, csv_rows, safe_cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "'=1", "＝1", " ＠x"])
def test_a_formula_is_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n")), min_size=2, max_size=2)))
def test_every_cell_comes_back(rows: list[list[str]]) -> None:
    text = csv_file(("a", "b"), rows).decode("utf-8-sig")
    assert csv_file(("a", "b"), ()) + csv_rows(rows) == csv_file(("a", "b"), rows)
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back[1:] == [[str(safe_cell(cell)) for cell in row] for row in rows]
