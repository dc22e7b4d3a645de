"""Values with parameters, as in Content-Type and Content-Disposition (RFC 2045 s5.1, RFC 2231)."""

import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import unquote_to_bytes

from channels.email.parse.charsets import decode
from channels.email.parse.encoded_words import decode_words

# Both counts keep the work within bounds whatever quotes and semicolons a field is made of.
_MOST_PARAMETERS = 200
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.){0,4000})"|([^;]*))', re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_ESCAPED = re.compile(r'\\(["\\])')


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value itself in lower case, and its parameters by name in lower case, decoded and put together."""
    main, _, rest = value.partition(";")
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for found in islice(_PARAMETER.finditer(";" + rest), _MOST_PARAMETERS):
        name = _SECTION.fullmatch(found[1].lower())
        if name is None:
            continue
        text = _ESCAPED.sub(r"\1", found[2]) if found[2] is not None else found[3].strip()
        sections.setdefault(name[1], {}).setdefault(int(name[2] or 0), (bool(name[3]), text))
    return main.strip().lower(), {name: _joined(found) for name, found in sections.items()}


def _joined(sections: dict[int, tuple[bool, str]]) -> str:
    ordered = [sections[number] for number in sorted(sections)]
    if not any(extended for extended, _ in ordered):
        return decode_words("".join(text for _, text in ordered))
    return _extended(ordered)


def _extended(sections: Iterable[tuple[bool, str]]) -> str:
    """RFC 2231 s4: `charset'language'percent-encoded`, the charset only in front of the first section."""
    charset = ""
    content = bytearray()
    for number, (extended, section) in enumerate(sections):
        text = section
        if number == 0 and extended and section.count("'") >= 2:
            charset, _, text = section.split("'", 2)
        content += unquote_to_bytes(text) if extended else text.encode("utf-8", "surrogateescape")
    return decode_words(decode(bytes(content), charset, guess=False))
