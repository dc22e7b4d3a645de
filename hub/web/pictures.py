"""Pictures that may be shown: told by their content, never by what somebody calls them."""


def picture_type(content: bytes) -> str:
    """The media type of a PNG, JPEG, GIF or WebP, "" for anything else. An SVG is a program and no picture here."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""
