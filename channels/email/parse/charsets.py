"""Bytes to text when the declared charset may be missing, misspelt or wrong."""

import re

from charset_normalizer import from_bytes

_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-user-defined": "cp1252",
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "x-cp1251": "cp1251",
}
# Their texts are ASCII or have NULs, so valid UTF-8 says nothing against them; or they hold several bytes a letter.
_OWN_WORD_FIRST = re.compile(r"iso.?2022|utf.?7|utf.?16|utf.?32|hz|gb18030|cp9(?:32|49|50)|big5|euc|shift|johab")
# Codecs of Python that are no charset of any mail; some take time in the square of the length.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
_WINDOWS = re.compile(r"^(?:x-)?(?:windows|cp|ms)[-_]?(?=\d)")
_NAME = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")
_JAPANESE = re.compile(rb"\x1b\$[@B]")
_GUESS_BYTES = 4096
_GUESS_LEAST = 24
# GB 2312, KS X 1001 and JIS X 0208 as EUC: both bytes of a letter are 0xA1 or more.
_HIGH_BYTES = re.compile(rb"[\xa1-\xfe]+")
_FEWEST_PAIRS = 3
_LEADING = bytes(range(0xC0, 0x100))
_KANA = (0xA4, 0xA5)
# The most common syllables of Korean; in Chinese the same bytes are rare signs.
_SYLLABLES = frozenset(syllable.encode("euc_kr") for syllable in "이다는의에가을하고로기지사한입니은들도시를안")


def decode(content: bytes, declared: str = "", *, guess: bool = True) -> str:
    """The text of bytes, as well as can be. `guess` may cost some milliseconds and helps with longer texts only."""
    charset = _known(declared)
    if _OWN_WORD_FIRST.match(charset):
        text = _strictly(content, charset)
        if text is not None:
            return text
    if content.isascii():
        return content.decode("iso2022_jp_ext" if _JAPANESE.search(content) else "ascii", "replace")
    # Hardly any text in another charset is valid UTF-8 by chance, and programs lie.
    text = _strictly(content, "utf-8-sig")
    if text is not None:
        return text
    return _damaged(content, charset, guess=guess)


def _damaged(content: bytes, charset: str, *, guess: bool) -> str:
    """No valid UTF-8: what was declared if it fits, else a guess, else what loses the least."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    if charset == "utf-8" and _mostly_utf8(content):
        return content.decode("utf-8", "replace")
    if charset in ("", "utf-8", "cp1252") and (east_asian := _east_asian(content)):
        return content.decode(east_asian, "replace")
    if charset and charset != "utf-8":
        text = _strictly(content, charset)
        return text if text is not None else content.decode(charset, "replace")
    return content.decode((_guessed(content) if guess else "") or "cp1252", "replace")


def _east_asian(content: bytes) -> str:
    """The charset of Chinese, Korean or Japanese that nobody declared, or that was declared as Western; else "".

    Two bytes a letter: every run of high bytes has an even length, and the first byte says what is common there.
    A Western text has single accents between its ASCII, and the Cyrillic charsets use hardly any byte below 0xC0.
    """
    runs = _HIGH_BYTES.findall(content[:_GUESS_BYTES])
    pairs = [run[at : at + 2] for run in runs for at in range(0, len(run), 2)]
    if len(pairs) < _FEWEST_PAIRS or any(len(run) % 2 for run in runs):
        return ""
    below = sum(byte < 0xC0 for run in runs for byte in run)
    if below < len(pairs) // 3:
        return ""
    if sum(pair[0] in _KANA for pair in pairs) * 3 >= len(pairs):
        return "euc_jp"
    letters = [pair for pair in pairs if pair[0] >= 0xB0]
    if not letters or sum(pair[0] <= 0xD7 for pair in letters) * 5 < len(letters) * 4:
        return ""
    return "cp949" if sum(pair in _SYLLABLES for pair in letters) * 8 >= len(letters) else "gb18030"


def _known(declared: str) -> str:
    """Python's name of a declared charset, "" if it is unknown."""
    name = declared.strip().strip("\"'").strip().lower()
    name = _ALIASES.get(name, name)
    if not _NAME.fullmatch(name) or name.replace("-", "_") in _NO_CHARSETS:
        return ""
    name = _WINDOWS.sub("cp", name)
    try:
        b"a".decode(name, "replace")
    except (LookupError, ValueError):
        return ""
    return name


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except (UnicodeError, ValueError):
        return None


def _mostly_utf8(content: bytes) -> bool:
    """Whether a few bytes are damaged (a cut letter, say) in what else is UTF-8."""
    broken = content.decode("utf-8", "replace").count("\ufffd")
    letters = len(content) - len(content.translate(None, _LEADING))
    return broken * 4 <= letters


def _guessed(content: bytes) -> str:
    sample = content[:_GUESS_BYTES]
    if sum(byte >= 0x80 for byte in sample) < _GUESS_LEAST:
        return ""
    best = from_bytes(sample).best()
    return best.encoding if best is not None else ""
