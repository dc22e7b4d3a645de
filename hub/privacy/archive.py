"""Puts together everything about somebody: pages to read in each language, data for machines, mails, files."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from hub.privacy.archive_file import ArchiveFile
from hub.privacy.facts import Facts
from hub.privacy.known import Known, known
from hub.privacy.model import PrivacyRun, RunState
from hub.privacy.order_archive import KEPT
from hub.privacy.person import person
from hub.privacy.runs import tell
from hub.privacy.told import ConversationTold, conversations_of, tell_conversation
from hub.privacy.unread import tell_unread
from storage.unit_of_work import Storage, Work, action

# Pages are told of every so manieth conversation.
TELL_EVERY = 25


class ArchivePages(Protocol):
    """Renders what people read in an archive, in each language of the product."""

    languages: tuple[str, ...]

    def start(self, first: str) -> str:
        """The page that leads to each language, the `first` first."""

    def index(self, language: str, facts: Mapping[str, object]) -> str:
        """The page with everything but what was said, which leads to the conversations."""

    def conversation(self, language: str, told: ConversationTold) -> str:
        """One conversation."""

    def style(self) -> str:
        """The stylesheet of all of them, which they expect beside the languages' folders."""


class Archivist:
    """Makes the archive of a run. Stopped, it begins again: nothing of a half one is kept."""

    def __init__(self, storage: Storage, pages: ArchivePages) -> None:
        self._storage = storage
        self._pages = pages

    async def make(self, run: PrivacyRun) -> None:
        """Put it together and give it out."""
        with tempfile.TemporaryDirectory(prefix="onefront-archive-") as folder:
            path = Path(folder) / "archive.zip"
            report = await self._write(path, run)
            key = await self._storage.blobs.put_file(path)
            await give_out(self._storage, run.id, key, path.stat().st_size, report)

    async def _write(self, path: Path, run: PrivacyRun) -> dict[str, int]:
        internal = bool(run.options["internal"])
        async with self._storage.reading() as session:
            who = await known(session, run.party_id)
            facts = await person(session, who, internal=internal)
            numbers = sorted(await session.scalars(conversations_of(who)))
        await advance(self._storage, run.id, 0, len(numbers))
        told: list[Facts] = []
        with ArchiveFile(path, self._storage.clock.now()) as archive:
            for done, number in enumerate(numbers, 1):
                told.append(await self._conversation(archive, number, who, internal=internal))
                if done % TELL_EVERY == 0:
                    await advance(self._storage, run.id, done, len(numbers))
            report = _counted(told)
            facts["unread"] = await self._unread(archive, who)
            everything = {**facts, "conversations": told, "counts": report, "internal": internal}
            archive.add_json("data/person.json", everything)
            await self._pages_of(archive, everything)
        return report

    async def _conversation(self, archive: ArchiveFile, number: int, who: Known, *, internal: bool) -> Facts:
        """Write one conversation with its mails and files, and return how the index tells of it."""
        told = await tell_conversation(self._storage, number, who, internal=internal)
        for path, content in told.originals.items():
            await asyncio.to_thread(archive.add, path, content)
        for file in (file for message in told.messages for file in message.files):
            await asyncio.to_thread(archive.add, file.path, await self._storage.blobs.get(file.blob))
        values = asdict(told)
        del values["originals"]
        archive.add_json(f"data/conversations/{number}.json", values)
        for language in self._pages.languages:
            archive.add(f"{language}/{number}.html", self._pages.conversation(language, told))
        shown = ("id", "subject", "channel", "state", "opened_at", "withheld", "notes_withheld")
        files = sum(len(message.files) for message in told.messages)
        return {name: values[name] for name in shown} | {"messages": len(told.messages), "files": files}

    async def _unread(self, archive: ArchiveFile, who: Known) -> list[Facts]:
        """Write what of theirs could not be understood, as it came in, and return how the index tells of it."""
        unread = await tell_unread(self._storage, who)
        for each in unread:
            await asyncio.to_thread(archive.add, each.path, each.content)
        return [{"at": each.at, "original": each.path} for each in unread]

    async def _pages_of(self, archive: ArchiveFile, facts: Facts) -> None:
        for language in self._pages.languages:
            archive.add(f"{language}/index.html", self._pages.index(language, facts))
        names = facts["names"]
        first = names[0]["language"] if names and names[0]["language"] in self._pages.languages else "en"
        archive.add("index.html", self._pages.start(first))
        archive.add("style.css", self._pages.style())


@action
async def advance(work: Work, run_id: int, done: int, total: int) -> None:
    """Note how far it is."""
    run = await work.locked(PrivacyRun, run_id)
    assert run is not None, "runs are never deleted"
    run.done, run.total = done, total
    await tell(work, run)


@action
async def give_out(work: Work, run_id: int, key: str, size: int, report: dict[str, int]) -> None:
    """The archive is there, for a while."""
    run = await work.session.scalar(select(PrivacyRun).where(PrivacyRun.id == run_id).with_for_update())
    assert run is not None, "runs are never deleted"
    run.file, run.size, run.report, run.done = key, size, report, run.total
    run.expires_at = work.now + KEPT
    run.end(RunState.FINISHED, work.now)
    await tell(work, run)


def _counted(told: list[Facts]) -> dict[str, int]:
    names = ("messages", "files", "withheld", "notes_withheld")
    return {"conversations": len(told)} | {name: sum(each[name] for each in told) for name in names}
