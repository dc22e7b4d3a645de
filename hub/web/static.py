"""Static files from memory: a name that changes with the content, compressed once, cached by browsers for good."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

# mimetypes asks the machine's own tables; these must not differ between machines.
CONTENT_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".ico": "image/vnd.microsoft.icon",
}
TEXTUAL = ("text/", "image/svg+xml", "application/json", "application/manifest+json")
FOREVER = "public, max-age=31536000, immutable"
# Below this a gzip header costs more than it saves.
WORTH_COMPRESSING = 512


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent. `compressed` is None where gzip saves nothing."""

    content: bytes
    compressed: bytes | None
    content_type: str


class StaticFiles:
    """The files of every face under `/static/<face>-<digest>/<path>`.

    The digest covers a face's whole folder and not one file, so that modules and style sheets may name each other
    by relative paths.
    """

    def __init__(self, faces: Mapping[str, Mapping[str, bytes]]) -> None:
        self._trees = {face: f"{face}-{_digest(files)}" for face, files in faces.items()}
        self._files = {
            f"{self._trees[face]}/{path}": _prepare(path, content)
            for face, files in faces.items()
            for path, content in files.items()
        }

    def url(self, name: str) -> str:
        """The address of `<face>/<path>`, e.g. `web/app.css`. Raises `LookupError` for a file that is not there."""
        face, _, path = name.partition("/")
        key = f"{self._trees[face]}/{path}"
        if key not in self._files:
            raise LookupError(f"no static file {name}")
        return f"/static/{key}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer GET /static/{path}; 404 for anything not in memory, so no path can leave the folders."""
        file = self._files.get(request.match_info["path"])
        if file is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if file.compressed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return web.Response(body=file.compressed, content_type=file.content_type, headers=headers)
        return web.Response(body=file.content, content_type=file.content_type, headers=headers)


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its relative path; none if there is no such folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha384()
    for path in sorted(files):
        total.update(path.encode() + b"\0" + hashlib.sha384(files[path]).digest())
    return total.hexdigest()[:12]


def _prepare(path: str, content: bytes) -> StaticFile:
    suffix = Path(path).suffix
    content_type = CONTENT_TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    compressed = None
    if content_type.startswith(TEXTUAL) and len(content) > WORTH_COMPRESSING:
        compressed = gzip.compress(content, mtime=0)
    return StaticFile(content, compressed, content_type)
