"""`what-if`: compares recorded days on an installation, draws them, and refuses what says nothing."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.errors import Invalid
from hub.runtime.commands.command import Answer
from hub.runtime.commands.what_if import COMMANDS
from hub.runtime.parts import open_parts
from hub.settings import Settings
from tests.hub.queueing.test_recorded import record
from tests.services.storage_fixture import prepare

(WHAT_IF,) = COMMANDS
BEGINS = datetime(2026, 3, 2, 8, tzinfo=UTC)


async def asked(folder: Path, *words: str) -> Answer:
    """What the command answers on the installation in this folder."""
    parser = ArgumentParser()
    WHAT_IF.arguments(parser)
    return await WHAT_IF.run(Settings.load().with_data(folder), parser.parse_args(words))


@pytest.fixture
async def folder(templates: dict[str, str], tmp_path: Path) -> Path:
    """An installation in which something was recorded."""
    settings = Settings.load().with_data(tmp_path)
    await prepare(settings.database, templates)
    async with open_parts(settings) as parts:
        await record(parts.storage, BEGINS)
    return tmp_path


async def test_more_agents_are_compared_and_drawn(folder: Path) -> None:
    chart = folder / "chart.html"
    days = ("--days", "1", "--until", "2026-03-03T00:00", "--queue", "billing", "--agents", "+2")
    answer = await asked(folder, *days, "--chart", str(chart))
    assert answer.data["changes"] == ["+2 agents in billing"]
    assert (answer.data["before"]["agents"], answer.data["after"]["agents"]) == (1, 3)
    assert answer.data["recorded"] == 30
    assert "<svg" in chart.read_text()
    drawing = folder / "chart.svg"
    await asked(folder, *days, "--chart", str(drawing))
    assert drawing.read_text().startswith("<svg")


async def test_a_file_says_more(folder: Path) -> None:
    file = folder / "what-if.toml"
    file.write_text('[[skill]]\nagent = "ann@x.example"\nskill = "Russian"\nlevel = 1\n')
    answer = await asked(folder, "--days", "1", "--until", "2026-03-03", "--file", str(file))
    assert answer.data["after"]["everything"]["unserved"] > 0, "nobody speaks it well enough any more"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--agents", "+2"),
        ("--queue", "Billing"),
        ("--handling", "0"),
        ("--handling", "1.5", "--days", "0"),
        ("--handling", "nan"),
        ("--agents", "1", "--queue", "Nowhere", "--days", "1", "--until", "2026-03-03"),
    ],
)
async def test_what_says_nothing_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        await asked(folder, *words)
