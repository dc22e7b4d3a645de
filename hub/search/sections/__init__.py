"""The parts of what is found, in the order in which they are shown."""

from collections.abc import Mapping

from hub.search.asking import Section
from hub.search.sections.articles import ARTICLES
from hub.search.sections.conversations import CONVERSATIONS
from hub.search.sections.documents import DOCUMENTS
from hub.search.sections.people import PEOPLE

SECTIONS: Mapping[str, Section] = {section.name: section for section in (PEOPLE, DOCUMENTS, ARTICLES, CONVERSATIONS)}
