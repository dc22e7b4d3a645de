"""Folder names as IMAP servers write them: modified UTF-7 (RFC 3501 s5.1.3). Pure."""

import base64
import re

_FOREIGN = re.compile(r"[^\x20-\x7e]+")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def encoded(name: str) -> str:
    """The name in ASCII."""
    return _FOREIGN.sub(_shift, name.replace("&", "&-"))


def decoded(name: str) -> str:
    """The name as people read it; what is no modified UTF-7 stays as it is."""
    return _SHIFTED.sub(_unshift, name)


def _shift(run: re.Match[str]) -> str:
    content = base64.b64encode(run[0].encode("utf-16-be")).decode()
    return f"&{content.rstrip('=').replace('/', ',')}-"


def _unshift(run: re.Match[str]) -> str:
    if not run[1]:
        return "&"
    content = run[1].replace(",", "/")
    try:
        return base64.b64decode(content + "=" * (-len(content) % 4)).decode("utf-16-be")
    except ValueError:
        return run[0]
