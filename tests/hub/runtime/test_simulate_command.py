"""`simulate`: a table beside Erlang's, the same for the same seed, and a refusal for what cannot be."""

from argparse import ArgumentParser
from pathlib import Path

import pytest

from hub.errors import Invalid
from hub.runtime.commands.command import Answer
from hub.runtime.commands.simulate import COMMANDS
from hub.settings import Settings

(SIMULATE,) = COMMANDS


async def simulated(folder: Path, *words: str) -> Answer:
    """What the command answers; it needs no database."""
    parser = ArgumentParser()
    SIMULATE.arguments(parser)
    return await SIMULATE.run(Settings.load().with_data(folder), parser.parse_args(words))


async def test_a_table_beside_erlang(tmp_path: Path) -> None:
    words = ("--agents", "5", "--items", "4000", "--load", "0.7", "--patience", "90", "--seed", "3")
    answer = await simulated(tmp_path, *words)
    (row,) = answer.data
    assert row["measured"]["contacts"] == 4000
    assert row["expected"]["outlook"]["leaves"] == pytest.approx(row["measured"]["left"]["mean"], abs=0.05)
    assert row["occupancy"] == pytest.approx(0.7 * (1 - row["measured"]["left"]["mean"]), abs=0.05)
    assert "Erlang" in answer.lines[0]
    assert (await simulated(tmp_path, *words)).data == answer.data
    assert (await simulated(tmp_path, *words[:-1], "4")).data != answer.data


async def test_agents_who_help_each_other_keep_fewer_waiting(tmp_path: Path) -> None:
    words = ("--agents", "2", "--items", "4000", "--channel", "fax", "--channel", "email", "--load", "0.75")
    apart = (await simulated(tmp_path, *words)).data
    shared = (await simulated(tmp_path, *words, "--shared")).data
    assert [row["team"]["channel"] for row in shared] == ["fax", "email"]
    assert shared[1]["measured"]["wait"]["mean"] < apart[1]["measured"]["wait"]["mean"]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("--load", "1"), "load"),
        (("--agents", "0"), "agents"),
        (("--agents", "99999999"), "agents"),
        (("--items", "99999999"), "items"),
        (("--patience", "inf"), "patience"),
        (("--items", "20"), "items"),
        (("--handling", "nan"), "handling"),
        (("--declines", "0.6", "--ignores", "0.4"), "declines"),
    ],
)
async def test_what_cannot_be_is_refused(tmp_path: Path, words: tuple[str, ...], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        await simulated(tmp_path, *words)
    assert list(refused.value.fields) == [wrong]
