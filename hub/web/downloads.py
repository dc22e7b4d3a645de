"""Files of others as responses: always saved, never shown in our origin (spec/trust.md section 5)."""

from urllib.parse import quote

from aiohttp import web

# What a browser may be told about a file; all else is only bytes.
SHOWN_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "text/csv"}
)
NOTHING_RUNS = "sandbox; default-src 'none'"


def download(content: bytes, content_type: str, name: str) -> web.Response:
    """The name follows RFC 6266 with RFC 8187 for what is not ASCII."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_" for letter in name
    )
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": NOTHING_RUNS}
    shown = content_type if content_type in SHOWN_TYPES else "application/octet-stream"
    return web.Response(body=content, content_type=shown, headers=headers)
