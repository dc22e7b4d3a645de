"""Where a page may send a browser next: only to a path of our own."""

import re
from urllib.parse import unquote

# One slash, then nothing that a browser could read as another host: it takes \ for / and drops tabs and newlines.
OWN_PATH = re.compile(r"/(?!/)[\x21-\x5b\x5d-\x7e]*")
DECODED_PATH = re.compile(r"/(?!/)[^\x00-\x1f\x7f\\]*")


def safe_next(path: str, default: str = "/") -> str:
    """The path if it leads nowhere but here, else the default. Percent-encoded tricks count as what they decode to."""
    if len(path) <= 2000 and OWN_PATH.fullmatch(path) and DECODED_PATH.fullmatch(unquote(path.partition("?")[0])):
        return path
    return default
