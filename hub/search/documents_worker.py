"""A process that reads one document: its bytes on standard input, its words on standard output, within limits."""

import io
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from xml.parsers import expat

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
# Of a long document the beginning says what it is about.
LONGEST, MOST_PAGES, LARGEST_PART, MOST_PARTS = 400_000, 300, 8 * 1024 * 1024, 200
PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
# The parts of a document in which somebody wrote something (ECMA-376, OpenDocument 1.3), and in which elements.
PARTS = {
    f"{_OFFICE}wordprocessingml.document": (r"word/(document|footnotes|header\d+|footer\d+)\.xml", "t"),
    f"{_OFFICE}presentationml.presentation": (r"ppt/(slides|notesSlides)/\w+\.xml", "t"),
    f"{_OFFICE}spreadsheetml.sheet": (r"xl/sharedStrings\.xml", "t"),
    "application/vnd.oasis.opendocument.text": (r"content\.xml", ""),
    "application/vnd.oasis.opendocument.spreadsheet": (r"content\.xml", ""),
    "application/vnd.oasis.opendocument.presentation": (r"content\.xml", ""),
}
# After these a new word begins.
_BREAKS = frozenset({"p", "h", "br", "cr", "tab", "tc", "si", "line-break", "table-cell"})


def main() -> None:
    """Read what stands on standard input; its type is the one argument."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    words = words_of_pdf(content) if sys.argv[1] == PDF else words_of_parts(content, *PARTS[sys.argv[1]])
    sys.stdout.buffer.write(words.encode("utf-8", "replace"))


def words_of_pdf(content: bytes) -> str:
    """What the pages of a PDF say; "" for pictures of pages, and for one that needs a password."""
    # Only this process knows it, and only for a PDF.
    from pypdf import PdfReader  # noqa: PLC0415

    said: list[str] = []
    length = 0
    for page in PdfReader(io.BytesIO(content)).pages[:MOST_PAGES]:
        said.append(str(page.extract_text()))
        length += len(said[-1])
        if length > LONGEST:
            break
    return "\n".join(said)[:LONGEST]


def words_of_parts(content: bytes, names: str, element: str) -> str:
    """What an office document says: the text of these elements, or all text, in the parts with these names."""
    said: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = [name for name in archive.namelist() if re.fullmatch(names, name)]
        for name in wanted[:MOST_PARTS]:
            with archive.open(name) as part:
                said.extend(_texts(part.read(LARGEST_PART), element))
    return " ".join("".join(said).split())[:LONGEST]


def _texts(xml: bytes, element: str) -> Iterator[str]:
    """The texts in order. What is cut off or broken says what it said before; what declares entities, nothing more."""
    said: list[str] = []
    inside = [element == ""]

    def begin(name: str, attributes: object) -> None:
        inside.append(inside[0] or _local(name) == element)

    def end(name: str) -> None:
        inside.pop()
        if _local(name) in _BREAKS:
            said.append(" ")

    def text(words: str) -> None:
        if inside[-1]:
            said.append(words)

    def declared(*about: object) -> None:
        raise ValueError("no office program declares entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.EntityDeclHandler = declared
    with suppress(expat.ExpatError, ValueError):
        parser.Parse(xml, True)
    yield from said


def _local(name: str) -> str:
    return name.rpartition(":")[2]


if __name__ == "__main__":
    main()
