"""A zip file written piece by piece: its names cannot leave the folder it is unpacked in, and it is never in memory."""

import json
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

_UNSAFE = re.compile(r"[^\w.\- ()]+")
LONGEST_NAME = 80
# Windows knows these by other things than files.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})


def safe_name(name: str) -> str:
    """A file's name without anything by which it could be a path, hidden or no file; never empty. Pure."""
    last = re.split(r"[/\\]", name)[-1]
    clean = _UNSAFE.sub("_", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        stem, ending = clean, ""
    stem = (stem[: LONGEST_NAME - len(ending[:12])] or "file").strip(" .") or "file"
    if stem.partition(".")[0].lower() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem}.{ending[:12]}" if ending else stem


class ArchiveFile:
    """The file while it is written. To be used as a context."""

    def __init__(self, path: Path, at: datetime) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._at = at.timetuple()[:6]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def add(self, path: str, content: bytes | str) -> None:
        """One more file."""
        info = zipfile.ZipInfo(path, self._at)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        self._zip.writestr(info, content)

    def add_json(self, path: str, content: Mapping[str, object]) -> None:
        """One more file, to be read by machines."""
        self.add(path, json.dumps(content, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    raise TypeError(type(value).__name__)
