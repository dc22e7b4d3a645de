"""Everything that is found, one source a kind of text."""

from collections.abc import Mapping

from hub.search.source import Source
from hub.search.sources.articles import ARTICLES
from hub.search.sources.conversations import FILES, MESSAGES, NOTES
from hub.search.sources.documents import DOCUMENTS
from hub.search.sources.parties import PARTIES

SOURCES: Mapping[str, Source] = {
    source.kind: source for source in (MESSAGES, NOTES, FILES, PARTIES, DOCUMENTS, ARTICLES)
}
