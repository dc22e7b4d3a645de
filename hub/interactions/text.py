"""Text as every database can keep it, and short forms of it for lists."""

import re

_SPACE = re.compile(r"\s+")


def storable(text: str, limit: int | None = None) -> str:
    """The text without what PostgreSQL and UTF-8 refuse (NUL, lone surrogates), cut to `limit` characters."""
    clean = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return clean if limit is None else clean[:limit]


def storable_json(value: object) -> object:
    """A JSON value whose every text is storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(item) for item in value]
    return value


def preview(text: str, limit: int = 200) -> str:
    """The beginning of a text on one line."""
    return _SPACE.sub(" ", text[: limit * 4]).strip()[:limit]
