"""Files in an archive, read into memory with caps: nothing is ever written where a name in it says."""

import posixpath
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from hub.errors import Invalid, sentence

MOST_FILES = 5_000
MOST_BYTES = 200 * 1024 * 1024
_CHUNK = 256 * 1024


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP archive by their paths. Raises `Invalid` for one that is broken, too large or odd."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _read(archive)
    except (BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise _refused(sentence("This archive cannot be read.")) from error


def _read(archive: ZipFile) -> dict[str, bytes]:
    members = [each for each in archive.infolist() if not each.is_dir()]
    if len(members) > MOST_FILES:
        raise _refused(sentence("There are too many files in this archive."))
    found: dict[str, bytes] = {}
    room = MOST_BYTES
    for member in members:
        path = _path(member)
        if not path.startswith("__MACOSX/"):
            found[path] = _member(archive, member, room)
            room -= len(found[path])
    return found


def _member(archive: ZipFile, member: ZipInfo, room: int) -> bytes:
    """A file's bytes, read no further than there is room: what an archive says of sizes may be wrong."""
    content = bytearray()
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            content += chunk
            if len(content) > room:
                raise _refused(sentence("This archive is too large."))
    return bytes(content)


def _path(member: ZipInfo) -> str:
    path = member.filename.replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in path.split("/") or not path.isprintable():
        raise _refused(sentence("A name in this archive leads out of it."))
    return posixpath.normpath(path)


def _refused(why: str) -> Invalid:
    return Invalid(why, {"file": why})
