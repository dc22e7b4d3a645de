"""Ends what has run out while nobody asked, such as sessions, and reads what came for the search."""

import asyncio
from collections.abc import Awaitable, Callable

from hub.access.sessions import end_expired_sessions
from hub.access.sign_in import forget_old_tries
from hub.cases.allowance import forget_requests
from hub.desks.alerts import forget_alerts
from hub.documents.check_progress import check_progress
from hub.drafts.forget_uploads import forget_uploads
from hub.exports.listing import forget_exports
from hub.privacy.blobs import forget_late
from hub.privacy.forget_imports import forget_imports
from hub.privacy.order_archive import forget_archives
from hub.privacy.retention import follow_retention
from hub.privacy.sweep_blobs import sweep_blobs, sweep_folders
from hub.search.alike import learn
from hub.search.files import read_files
from hub.search.renamed import follow_names
from hub.search.saved import forget_removed
from storage.unit_of_work import Storage

# An open desk is cut off this soon after its session ended (seconds).
SESSIONS_EVERY = 3.0
TRIES_EVERY = 600.0
FILES_EVERY, WORDS_EVERY = 5.0, 30.0
NIGHTLY = 24 * 3600.0


async def sweep(storage: Storage) -> None:
    """Sweep until cancelled."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_every(SESSIONS_EVERY, lambda: end_expired_sessions(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_old_tries(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_alerts(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_requests(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_removed(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_archives(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_exports(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_late(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_imports(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: forget_uploads(storage)))
        group.create_task(_every(TRIES_EVERY, lambda: follow_retention(storage)))
        group.create_task(_every(FILES_EVERY, lambda: read_files(storage)))
        group.create_task(_every(FILES_EVERY, lambda: follow_names(storage)))
        group.create_task(_every(NIGHTLY, lambda: check_progress(storage)))
        group.create_task(_every(NIGHTLY, lambda: sweep_blobs(storage)))
        group.create_task(_every(NIGHTLY, sweep_folders))
        group.create_task(_every(WORDS_EVERY, lambda: learn(storage)))


async def _every(seconds: float, act: Callable[[], Awaitable[object]]) -> None:
    while True:
        await act()
        await asyncio.sleep(seconds)
