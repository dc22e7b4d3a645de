"""What PDF files and office documents say is found; what they may be made to do stays in their process."""

import io
import zipfile
from urllib.parse import quote

import pytest

from hub.search.documents_text import LARGEST, TYPES, text_of_document
from hub.search.documents_worker import PARTS, PDF, words_of_parts
from hub.search.files import read_files, readable
from hub.search.search import Question, search
from tests.hub.company import Company

_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, SLIDES = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}presentationml.presentation"
SHEET = f"{_OFFICE}spreadsheetml.sheet"
WRITER = "application/vnd.oasis.opendocument.text"


def archive(**parts: str) -> bytes:
    """An office document with these parts, by their names with __ for slashes and no ending."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", content)
    return kept.getvalue()


def pdf(words: str) -> bytes:
    """A PDF of one page that says this."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF"
    return f"{written}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()


LETTER = (
    '<w:document xmlns:w="w"><w:p><w:r><w:t>The pum</w:t><w:t>p leaks</w:t></w:r></w:p>'
    "<w:p><w:instrText>PAGE</w:instrText><w:t>badly</w:t></w:p></w:document>"
)


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        (WORD, archive(word__document=LETTER, word__styles="<t>style</t>"), "The pump leaks badly"),
        (SLIDES, archive(ppt__slides__slide1='<p:sld xmlns:p="p" xmlns:a="a"><a:t>Plan</a:t></p:sld>'), "Plan"),
        (SHEET, archive(xl__sharedStrings="<sst><si><t>Ink</t></si><si><t>Paper</t></si></sst>"), "Ink Paper"),
        (WRITER, archive(content='<o xmlns:text="t"><text:p>Тонер</text:p><text:p>leer</text:p></o>'), "Тонер leer"),
        (WORD, archive(word__document=LETTER[:-60]), "The pump leaks"),
        (WORD, archive(other=LETTER), ""),
    ],
)
def test_office_documents_are_read_without_what_nobody_wrote(kind: str, content: bytes, said: str) -> None:
    assert words_of_parts(content, *PARTS[kind]) == said


def test_a_document_that_multiplies_itself_says_nothing_more() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><w:t xmlns:w="w">&b;</w:t>'
    assert words_of_parts(archive(word__document=bomb), *PARTS[WORD]) == ""


async def test_what_cannot_be_read_says_nothing_and_harms_nobody() -> None:
    assert await text_of_document(pdf("The pump leaks"), PDF) == "The pump leaks"
    for kind, content in (
        (PDF, b"%PDF-1.4 broken"),
        (WORD, b"PK no archive"),
        (WORD, b""),
        (PDF, b"x" * (LARGEST + 1)),
    ):
        assert await text_of_document(content, kind) == ""
    # 200 MB of letters in 200 kB: only the beginning of a part is read.
    large = archive(word__document=f'<w:t xmlns:w="w">{"a " * 100_000_000}</w:t>')
    assert 0 < len(await text_of_document(large, WORD)) <= 400_000


async def test_a_conversation_is_found_by_what_its_pdf_says(company: Company) -> None:
    assert all(map(readable, TYPES))
    assert not readable("application/zip")
    await company.write(
        "c@customer.com", "See the file.", file="report.pdf", type=PDF, content=quote(pdf("Kavitation"))
    )
    await read_files(company.storage)
    answer = await search(company.storage, company.anna, Question("kavitation"))
    assert [hit.about_id for part in answer.parts for hit in part.hits] == [1]
