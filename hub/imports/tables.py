"""What a table of customers is made of: how it is written, what its columns mean, and what each line says. Pure."""

from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.errors import Invalid, sentence
from hub.parties.numbers import canonical

DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1251", "latin-1", "koi8-r")
# What a column may mean, and by which headings, in lower case and without what is no letter, that is guessed.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "number",
        "customernumber",
        "customerno",
        "id",
        "externalid",
        "kundennummer",
        "kundennr",
        "номер",
        "номерклиента",
    ),
    "name": ("name", "fullname", "displayname", "kunde", "customer", "имя", "фио", "клиент", "наименование"),
    "first_name": ("firstname", "givenname", "vorname"),
    "last_name": ("lastname", "surname", "familyname", "nachname", "familienname", "фамилия"),
    "kind": ("kind", "type", "art", "тип"),
    "email": ("email", "mail", "emailaddress", "emailadresse", "эл", "почта", "электроннаяпочта"),
    "phone": ("phone", "telephone", "phonenumber", "mobile", "telefon", "telefonnummer", "handy", "телефон"),
    "fax": ("fax", "faxnumber", "faxnummer", "факс"),
    "organisation": ("organisation", "organization", "company", "firma", "unternehmen", "организация", "компания"),
    "language": ("language", "locale", "sprache", "язык"),
    "group": ("group", "customergroup", "gruppe", "kundengruppe", "группа"),
    "remark": ("remark", "note", "notes", "comment", "bemerkung", "notiz", "примечание"),
}
_KINDS = {"": "person", "person": "person", "organisation": "organisation", "organization": "organisation"}
_KINDS |= {"company": "organisation", "firma": "organisation", "компания": "organisation", "человек": "person"}
_ADDRESSES = ("email", "phone", "fax")
LONGEST = {"number": 20, "name": 200, "organisation": 200, "language": 8, "group": 40, "remark": 2000}


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """What one line says of a customer; `addresses` are channels and addresses as they are kept."""

    line: int
    number: str
    name: str
    kind: str
    addresses: tuple[tuple[str, str], ...]
    organisation: str = ""
    language: str = ""
    group: str = ""
    remark: str = ""


def guess_encoding(beginning: bytes) -> str:
    """How a file is most likely written, by how it begins: with a mark, as UTF-8, or as Windows writes here."""
    if beginning.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # A letter may be cut off at the end.
        getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        high = Counter(byte for byte in beginning if byte > 0x7F)
        # Cyrillic text is mostly letters from there on; German and French have few of them.
        cyrillic = sum(count for byte, count in high.items() if byte >= 0xC0) > len(beginning) // 5
        return "cp1251" if cyrillic else "cp1252"
    return "utf-8"


def guess_delimiter(beginning: str) -> str:
    """What parts the columns: what stands equally often, and most, in the first lines outside of quotes."""
    lines = [_unquoted(line) for line in beginning.splitlines()[:20] if line.strip()]
    if not lines:
        return ","

    def fits(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        return (sum(count == counts[0] for count in counts) if counts[0] else 0, counts[0])

    return max(DELIMITERS, key=fits)


def guess_columns(heading: Sequence[str]) -> tuple[str, ...]:
    """What each column means, "" for what is passed over; each meaning is taken by the first that fits."""
    taken: set[str] = set()
    meanings = []
    for title in heading:
        plain = "".join(letter for letter in title.lower() if letter.isalpha())
        meaning = next((name for name, known in FIELDS.items() if plain in known and name not in taken), "")
        taken.add(meaning)
        meanings.append(meaning)
    return tuple(meanings)


def check_writing(encoding: str, delimiter: str) -> None:
    """Raise `Invalid` for a way of writing that is not offered: some can be read by nobody, or take ages."""
    if encoding not in ENCODINGS:
        raise Invalid("There is no such encoding.", {"encoding": sentence("There is no such encoding.")})
    if len(delimiter) != 1 or delimiter not in DELIMITERS:
        raise Invalid("Nothing is parted like this.", {"delimiter": sentence("Nothing is parted like this.")})


def check_columns(columns: Sequence[str]) -> None:
    """Raise `Invalid` for columns nobody could be known by."""
    used = [column for column in columns if column]
    if not set(used) <= FIELDS.keys():
        raise Invalid("There is no such column.", {"columns": "unknown"})
    if len(set(used)) < len(used):
        raise Invalid("Two columns mean the same.", {"columns": sentence("Two columns mean the same.")})
    if not {*used} & {"number", *_ADDRESSES} or not {*used} & {"name", "last_name", "organisation"}:
        why = sentence("Somebody needs a name, and a number or an address to be known by.")
        raise Invalid(why, {"columns": why})


def customer_of(cells: Sequence[str], columns: Sequence[str], line: int, country: str) -> CustomerLine:
    """What a line says. Raises `Invalid`, its field being the column's meaning."""
    said = {name: _unguarded(cell.strip()) for name, cell in zip(columns, cells, strict=False) if name}
    if any("\ufffd" in cell for cell in said.values()):
        raise _refused("name", sentence("Some letters cannot be read in this encoding."))
    for name, cell in said.items():
        _check_cell(name, cell)
    parts = (said.get("first_name", ""), said.get("last_name", ""))
    whole = " ".join(part for part in parts if part)
    name = said.get("name") or whole or said.get("organisation", "")
    if not name or not name.isprintable():
        raise _refused("name", sentence("There is no name."))
    kind = _KINDS.get(said.get("kind", "").lower())
    if kind is None:
        raise _refused("kind", sentence("Somebody is a person or an organisation."))
    if not said.get("name") and not whole:
        kind = "organisation"
    addresses = tuple(_addresses(said, country))
    if not addresses and not said.get("number"):
        raise _refused("email", sentence("There is neither a number nor an address."))
    organisation = "" if kind == "organisation" else said.get("organisation", "")
    rest = (said.get(each, "") for each in ("language", "group", "remark"))
    return CustomerLine(line, said.get("number", ""), name, kind, addresses, organisation, *rest)


def _check_cell(name: str, cell: str) -> None:
    if len(cell) > LONGEST.get(name, 320) or "\x00" in cell:
        raise _refused(name, sentence("This is too long."))
    if name == "organisation" and not cell.isprintable():
        raise _refused(name, sentence("There is no name."))


def _addresses(said: Mapping[str, str], country: str) -> Iterable[tuple[str, str]]:
    for channel in _ADDRESSES:
        if said.get(channel):
            try:
                yield channel, canonical(channel, said[channel], country)
            except Invalid as error:
                raise _refused(channel, error.sentence) from error


def _refused(field: str, why: str) -> Invalid:
    return Invalid(why, {field: why})


def _unguarded(cell: str) -> str:
    """Without the apostrophe by which our own tables keep a spreadsheet from computing a cell."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") else cell


def _unquoted(line: str) -> str:
    return "".join(line.split('"')[::2])
