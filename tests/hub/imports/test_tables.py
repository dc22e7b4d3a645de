"""How a table is written and what its lines say is guessed, and refused line by line."""

import pytest

from hub.errors import Invalid
from hub.imports.tables import (
    CustomerLine,
    check_columns,
    check_writing,
    customer_of,
    guess_columns,
    guess_delimiter,
    guess_encoding,
)

COLUMNS = ("number", "name", "email", "phone", "organisation", "kind")


@pytest.mark.parametrize(
    ("text", "written", "guessed"),
    [
        ("Name,E-Mail\nJürgen,j@x.de\n", "utf-8", "utf-8"),
        ("Name,E-Mail\nJürgen,j@x.de\n", "utf-8-sig", "utf-8-sig"),
        ("Name\tMail\nJürgen\tj@x.de\n", "utf-16", "utf-16"),
        ("Name;Straße\nJürgen Müller;Hauptstraße\n", "cp1252", "cp1252"),
        ("Имя;Почта\nИван Иванов;ivan@example.ru\n", "cp1251", "cp1251"),
        ("name\nplain\n", "ascii", "utf-8"),
        ("", "utf-8", "utf-8"),
    ],
)
def test_how_it_is_written(text: str, written: str, guessed: str) -> None:
    assert guess_encoding(text.encode(written)) == guessed


def test_a_letter_that_is_cut_off_at_the_end_of_the_beginning_is_no_reason_to_doubt() -> None:
    assert guess_encoding("Name\nJürgü".encode()[:-1]) == "utf-8"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2;3\n", ";"),
        ("a\tb\n1\t2,5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('name;text\nx;"one, two, three"\n', ";"),
        ("name\nAnna\n", ","),
        ("", ","),
    ],
)
def test_what_parts_columns(text: str, delimiter: str) -> None:
    assert guess_delimiter(text) == delimiter


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        (("Customer number", "Name", "E-Mail", "Shoe size"), ("number", "name", "email", "")),
        (("Kundennr.", "Vorname", "Nachname", "Telefon"), ("number", "first_name", "last_name", "phone")),
        (("Имя", "Телефон", "Компания"), ("name", "phone", "organisation")),
        (("E-mail", "Mail"), ("email", "")),
    ],
)
def test_what_columns_mean(heading: tuple[str, ...], columns: tuple[str, ...]) -> None:
    assert guess_columns(heading) == columns


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("nonsense", ","), ("base64", ","), ("utf-8", ";;"), ("utf-8", ""), ("utf-8", "\n")]
)
def test_only_what_is_offered_says_how_a_table_is_written(encoding: str, delimiter: str) -> None:
    with pytest.raises(Invalid):
        check_writing(encoding, delimiter)


@pytest.mark.parametrize("columns", [("name",), ("email",), ("email", "email", "name"), ("email", "name", "shoe"), ()])
def test_nobody_could_be_known_by_these(columns: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        check_columns(columns)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            ("17", "Anna Berg", " Anna@X.de ", "030 123456", "Acme", ""),
            ("17", "Anna Berg", "person", (("email", "anna@x.de"), ("phone", "+4930123456")), "Acme"),
        ),
        (("", "", "info@acme.de", "", "Acme", ""), ("", "Acme", "organisation", (("email", "info@acme.de"),), "")),
        (("9", "Acme", "", "", "", "Firma"), ("9", "Acme", "organisation", (), "")),
        # As our own tables are written.
        (("'=1", "Anna", "", "'+4930123456", "", ""), ("=1", "Anna", "person", (("phone", "+4930123456"),), "")),
        (("17", "Short", "a@x.de"), ("17", "Short", "person", (("email", "a@x.de"),), "")),
    ],
)
def test_what_a_line_says(cells: tuple[str, ...], expected: tuple[object, ...]) -> None:
    said = customer_of(cells, COLUMNS, 2, "DE")
    assert (said.number, said.name, said.kind, said.addresses, said.organisation) == expected
    assert isinstance(said, CustomerLine)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("17", "", "a@x.de", "", "", ""), "name"),
        (("", "Anna", "", "", "", ""), "email"),
        (("", "Anna", "anna at x.de", "", "", ""), "email"),
        (("", "Anna", "", "call me", "", ""), "phone"),
        (("x" * 21, "Anna", "", "", "", ""), "number"),
        (("1", "x" * 201, "", "", "", ""), "name"),
        (("1", "An\ufffdna", "", "", "", ""), "name"),
        (("1", "Anna", "", "", "", "robot"), "kind"),
    ],
)
def test_a_line_is_refused_and_says_which_column_is_to_blame(cells: tuple[str, ...], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        customer_of(cells, COLUMNS, 2, "DE")
    assert list(refused.value.fields) == [field]
