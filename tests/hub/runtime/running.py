"""The command line and the processes it starts, as their users meet them."""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, select

from hub.interactions.model import Direction, Interaction, Message
from hub.queueing.model import WorkItem
from storage.engine import open_engines
from tests.services import warm
from tests.services.storage_fixture import prepare
from tests.services.warm import ROOT, Done, Started

__all__ = ["ROOT", "Done", "Installation", "Running", "founded", "installed"]


@dataclass(frozen=True, slots=True)
class Running:
    """A started part; `addresses` are what its ready line named."""

    process: Started | Process
    addresses: Mapping[str, str]

    @property
    def http(self) -> str:
        """Where its pages are."""
        return f"http://{self.addresses['http']}"

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation: a data folder and the environment its commands run in."""

    data: Path
    settings: Mapping[str, str]

    async def run(self, *words: str, given: str = "") -> Done:
        """Run a command to its end; `given` is its standard input."""
        return await warm.run(self._words(words), self._environment(), given)

    async def start(self, *words: str) -> Started:
        """Start a command and leave it to the test."""
        return await warm.start(self._words(words), self._environment())

    async def start_cold(self, *words: str) -> Process:
        """Start a command just as people do."""
        line = sys.executable, "-m", "hub", *self._words(words)
        return await asyncio.create_subprocess_exec(
            *line, cwd=ROOT, env=self._environment(), stdin=DEVNULL, stdout=PIPE
        )

    @asynccontextmanager
    async def running(self, *words: str) -> AsyncIterator[Running]:
        """Start a part and wait for its ready line; killed at the end if it still runs."""
        process = await self.start(*words)
        try:
            assert process.stdout is not None
            ready = (await process.stdout.readline()).decode().split()
            assert ready[:1] == ["ready"], f"{words} did not start"
            yield Running(process, dict(part.split("=", 1) for part in ready[1:]))
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    @property
    def database(self) -> str:
        """The address of its database."""
        return self.settings.get("database_url") or f"sqlite+aiosqlite:///{self.data}/onefront.sqlite3"

    async def filed(self, subject: str) -> None:
        """Return once an interaction of this subject waits; the test's time-out ends a vain wait."""
        await self._there(select(WorkItem.id).join(Interaction).where(Interaction.subject == subject))

    async def said(self, text: str) -> None:
        """Return once a message of ours says this."""
        await self._there(select(Message.id).where(Message.reply_text == text, Message.direction == Direction.OUTBOUND))

    async def _there(self, query: Select[int]) -> None:
        _, reader = open_engines(self.database, pool_size=1)
        try:
            while True:
                async with reader.connect() as connection:
                    if (await connection.execute(query)).first() is not None:
                        return
                await asyncio.sleep(0.05)
        finally:
            await reader.dispose()

    def _words(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return *words, "--data", str(self.data)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ONEFRONT_")}
        return {**kept, **{f"ONEFRONT_{name.upper()}": value for name, value in self.settings.items()}}


async def installed(data: Path, templates: dict[str, str], **settings: str) -> Installation:
    """An installation whose database is up to date."""
    installation = Installation(data, settings)
    data.mkdir(exist_ok=True)
    await prepare(installation.database, templates)
    return installation


async def founded(data: Path, templates: dict[str, str], **settings: str) -> Installation:
    """An installation with the demo company, on SQLite; it is founded once and copied."""
    if "demo" not in templates:
        folder = Path(templates["folder"]) / "demo"
        done = await (await installed(folder, templates)).run("demo", "seed")
        assert done.code == 0, done.errors
        templates["demo"] = str(folder)
    return Installation(Path(shutil.copytree(templates["demo"], data)), settings)
