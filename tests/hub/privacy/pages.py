"""What people read in an archive, as the product renders it."""

from pathlib import Path

import agent_ui
from agent_ui.archive_pages import HtmlArchivePages
from hub.web.pages import Web
from storage.unit_of_work import Storage


def archive_pages(storage: Storage) -> HtmlArchivePages:
    """With the templates of the desk."""
    return HtmlArchivePages(Web(storage, faces={"desk": Path(agent_ui.__file__).parent}))
