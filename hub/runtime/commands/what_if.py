"""`what-if`: recorded days once more, as they were and with other agents, skills or rules, compared."""

import math
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.errors import Invalid
from hub.queueing.recorded import recorded_traffic
from hub.queueing.simulation.chart import doubt, duration, in_words, svg
from hub.queueing.simulation.comparison import Comparison, compare
from hub.queueing.simulation.report import lines, page
from hub.queueing.simulation.what_if import AgentsChange, Change, TrafficChange, changed
from hub.queueing.simulation.what_if_file import read_changes
from hub.runtime.commands.command import Answer, Command, table
from hub.runtime.parts import open_parts
from hub.settings import Settings

MOST_DAYS = 92


async def _what_if(settings: Settings, options: Namespace) -> Answer:
    changes = _changes(options)
    until = options.until or datetime.now(UTC)
    if not 0 <= options.within < math.inf:
        raise Invalid("--within: seconds from 0 on", {"within": "out of range"})
    if not 0 < options.days <= MOST_DAYS:
        raise Invalid(f"--days: more than 0, at most {MOST_DAYS}", {"days": "out of range"})
    async with open_parts(settings) as parts:
        before = await recorded_traffic(parts.storage, until - timedelta(days=options.days), until)
    comparison = compare(before, changed(before, changes), options.within, options.seed)
    said = [_said(change) for change in changes]
    if options.chart:
        drawn = svg(comparison) if options.chart.suffix.lower() == ".svg" else page(comparison, said)
        options.chart.write_text(drawn, encoding="utf-8")
    return Answer({"changes": said, **asdict(comparison)}, _lines(comparison, said, options.chart))


def _changes(options: Namespace) -> list[Change]:
    """What the options and the file say. Raises `Invalid` if that is nothing."""
    changes: list[Change] = _read(options.file) if options.file else []
    if (options.agents is None) != (options.queue is None):
        raise Invalid("--agents and --queue go together", {"queue": "required"})
    if options.agents is not None and options.agents != 0:
        changes.append(AgentsChange(options.queue, options.agents))
    if options.handling is not None:
        if not 0.01 <= options.handling <= 100:
            raise Invalid("--handling: from 0.01 to 100 times as long", {"handling": "out of range"})
        changes.append(TrafficChange(options.handling))
    if not changes:
        raise Invalid("say what would be different: --file, --agents with --queue, or --handling", {"file": "required"})
    return changes


def _read(file: Path) -> list[Change]:
    try:
        return read_changes(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise Invalid("--file: this is no UTF-8", {"file": "no UTF-8"}) from error


def _said(change: Change) -> str:
    if isinstance(change, AgentsChange):
        skilled = "".join(f", {skill} {level}" for skill, level in change.skills.items())
        return f"{change.by:+d} agents in {change.queue}{skilled}"
    values = ", ".join(f"{name} {value}" for name, value in asdict(change).items() if value not in (None, {}, ()))
    return f"{type(change).__name__.removesuffix('Change').lower()}: {values}"


def _lines(comparison: Comparison, changes: list[str], chart: Path | None) -> list[str]:
    before, after = comparison.before, comparison.after
    really = "nothing answered" if comparison.recorded is None else f"a mean wait of {duration(comparison.recorded)}"
    return [
        *changes,
        in_words(comparison),
        f"recorded: {really}",
        *([doubted] if (doubted := doubt(comparison)) else []),
        f"agents {before.agents} before, {after.agents} after; occupancy {before.occupancy:.1%}, {after.occupancy:.1%}",
        *table(lines(comparison)),
        *([f"drawn in {chart}"] if chart else []),
    ]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _words(parser: ArgumentParser) -> None:
    parser.add_argument("--days", type=float, default=7.0, help="how many days, 7 unless set")
    parser.add_argument(
        "--until", type=_moment, metavar="TIME", help="their end, ISO 8601, UTC if no zone; now unless set"
    )
    parser.add_argument("--agents", type=int, metavar="±N", help="so many agents more or fewer, e.g. +2 or -1")
    parser.add_argument("--queue", help="the name of the queue they serve")
    parser.add_argument("--handling", type=float, metavar="FACTOR", help="handling takes so many times as long")
    parser.add_argument("--file", type=Path, help="a what-if file in TOML, see docs/simulation.md")
    parser.add_argument("--within", type=float, default=20.0, help="seconds that count as in time, 20 unless set")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw it: a page with numbers, or only the .svg")
    parser.add_argument("--seed", type=int, default=1, help="the same number has the same outcome")


COMMANDS = (
    Command(
        "what-if",
        "replay recorded days with other agents, skills or rules, and compare",
        _what_if,
        "what-if --days 7 --agents +2 --queue Billing --chart what-if.html",
        _words,
    ),
)
