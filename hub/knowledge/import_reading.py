"""Files that are to become articles, understood: what each says, and what is wrong with it, by its path. Pure."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from hub.errors import sentence
from hub.knowledge.body import cleaned, pictures
from hub.knowledge.front_matter import Unreadable, taken_apart
from hub.knowledge.markdown import html_of
from hub.knowledge.slugs import is_slug
from hub.knowledge.states import Audience

MARKDOWN, HTML = (".md", ".markdown"), (".html", ".htm")
LANGUAGES = ("en", "ru", "de")
LONGEST_KEY = 200
# Bytes of one text, with its markup.
LARGEST = 1024 * 1024
_OF_NAME = re.compile(rf"^(?P<stem>.+)\.(?P<language>{'|'.join(LANGUAGES)})$")
_OF_FOLDER = re.compile(rf"^(?P<language>{'|'.join(LANGUAGES)})/(?P<stem>.+)$")
# None of these looks beyond where the next tag begins: a file of tags that never end would be read for ever.
_BODY = re.compile(r"<body\b[^<>]*>(.*?)(?:</body>|\Z)", re.DOTALL | re.IGNORECASE)
_FIRST_HEADING = re.compile(r"\s*<h[12][^<>]*>(.*?)</h[12]>", re.DOTALL | re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]+>")
_SOURCE = re.compile(r'(<img\b[^<>]*?\bsrc=")([^"<>]*)(")', re.IGNORECASE)
_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a file. `wrong`: it cannot be imported; else it is, without something."""

    path: str
    text: str
    wrong: bool = True
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """What one file says: a version of the article with its key. `files` are the pictures it shows, by their names."""

    path: str
    key: str
    language: str
    title: str
    summary: str
    body: str
    audience: Audience | None
    category: str
    slug: str
    publish: bool
    files: Mapping[str, bytes] = field(default_factory=dict)


def understood(files: Mapping[str, bytes]) -> tuple[tuple[ReadVersion, ...], tuple[Remark, ...]]:
    """The versions that files say, in the order of their paths, and what is wrong with any of them."""
    versions: list[ReadVersion] = []
    remarks: list[Remark] = []
    for path in sorted(files):
        if path.lower().endswith((*MARKDOWN, *HTML)):
            found, said = _read(path, files)
            remarks.extend(said)
            versions.extend([found] if found else [])
    seen: dict[tuple[str, str], str] = {}
    kept = []
    for version in versions:
        before = seen.setdefault((version.key, version.language), version.path)
        if before == version.path:
            kept.append(version)
        else:
            told = sentence("%(other)s is the same article in the same language.")
            remarks.append(Remark(version.path, told, values={"other": before}))
    return tuple(kept), tuple(remarks)


def _read(path: str, files: Mapping[str, bytes]) -> tuple[ReadVersion | None, list[Remark]]:
    if len(files[path]) > LARGEST:
        return None, [Remark(path, sentence("This is too long."))]
    try:
        values, text = taken_apart(files[path].decode("utf-8"))
    except UnicodeDecodeError:
        return None, [Remark(path, sentence("It is not UTF-8."))]
    except Unreadable as error:
        told = sentence("Line %(line)s of the front matter cannot be read.")
        return None, [Remark(path, told, values={"line": str(error)})]
    html = html_of(text) if path.lower().endswith(MARKDOWN) else text
    title, html = _titled(values, html)
    body, shown, remarks = _with_files(path, html, files)
    remarks += _wrong(path, values, title)
    if any(remark.wrong for remark in remarks):
        return None, remarks
    stem, language = _place_of(path)
    said = values.get("audience", "")
    version = ReadVersion(
        path=path,
        key=values.get("key", stem)[:LONGEST_KEY],
        language=values.get("language", language),
        title=title,
        summary=values.get("summary", ""),
        body=body,
        audience=Audience(said) if said else None,
        category=values.get("category", ""),
        slug=values.get("slug", ""),
        publish=values.get("state", "published") == "published",
        files=shown,
    )
    return version, remarks


def _wrong(path: str, values: Mapping[str, str], title: str) -> list[Remark]:
    """What the front matter says that cannot be."""
    found = []
    if not title:
        found.append(Remark(path, sentence("It has no title.")))
    if values.get("language", "en") not in LANGUAGES:
        found.append(Remark(path, sentence("That is no language.")))
    if values.get("audience") and values["audience"] not in set(Audience):
        found.append(Remark(path, sentence("Say for whom it is.")))
    if values.get("state", "published") not in ("draft", "published"):
        found.append(Remark(path, sentence("Its state is neither draft nor published.")))
    if values.get("slug") and not is_slug(values["slug"]):
        found.append(Remark(path, sentence("An address has small letters, digits and hyphens, 80 at most.")))
    return found


def _place_of(path: str) -> tuple[str, str]:
    """What an article is known by if nobody says, and its language: `descale.de.md`, or `de/descale.md`."""
    stem = posixpath.splitext(path)[0]
    found = _OF_NAME.match(stem) or _OF_FOLDER.match(stem)
    return (found["stem"], found["language"]) if found else (stem, LANGUAGES[0])


def _titled(values: Mapping[str, str], html: str) -> tuple[str, str]:
    """The title, and the text without it: what the front matter says, or the page's own title, or its first heading."""
    reader = _Title()
    reader.feed(html)
    heading = _FIRST_HEADING.match(_within_body(html))
    first = " ".join(_TAGS.sub("", heading[1]).split()) if heading else ""
    title = values.get("title") or first or reader.title
    body = _within_body(html)
    return title, body[heading.end() :] if heading and first == title else body


def _within_body(html: str) -> str:
    found = _BODY.search(html)
    return found[1] if found else html


class _Title(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "title"

    def handle_data(self, data: str) -> None:
        self.title += " ".join(data.split()) if self._inside else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def _with_files(path: str, html: str, files: Mapping[str, bytes]) -> tuple[str, dict[str, bytes], list[Remark]]:
    """The cleaned body with each picture by its file's name, those files, and what of it is left out."""
    shown: dict[str, bytes] = {}
    remarks: list[Remark] = []

    def take(found: re.Match[str]) -> str:
        address = unquote(urlsplit(found[2]).path) if not _REMOTE.match(found[2]) else ""
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
        if not address:
            told = sentence("A picture of elsewhere is left out: %(address)s")
            remarks.append(Remark(path, told, wrong=False, values={"address": found[2][:100]}))
        elif wanted not in files:
            told = sentence("There is no file %(address)s.")
            remarks.append(Remark(path, told, wrong=False, values={"address": address[:100]}))
        else:
            name = _name_beside(wanted, files[wanted], shown)
            shown[name] = files[wanted]
            return f"{found[1]}{name}{found[3]}"
        return f"{found[1]}{found[3]}"

    body = cleaned(_SOURCE.sub(take, html))
    kept = set(pictures(body))
    return body, {name: content for name, content in shown.items() if name in kept}, remarks


def _name_beside(path: str, content: bytes, others: Mapping[str, bytes]) -> str:
    """A file's own name; with its folder before it if another one has that name."""
    name = posixpath.basename(path)
    return name if others.get(name, content) == content else path.replace("/", "-")
