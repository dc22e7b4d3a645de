"""`simulate`: teams that do not exist yet, tried with the choice of production beside what Erlang expects."""

import math
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from hub.errors import Invalid
from hub.queueing.capacity import UNITS
from hub.queueing.simulation.agreement import Effort
from hub.queueing.simulation.scenario import Habits
from hub.queueing.simulation.teams import Plan, Result, Team, try_plan
from hub.runtime.commands.command import Answer, Command, table
from hub.settings import Settings

REPLICATIONS = 20
# Fewer contacts in each replication say nothing.
FEWEST = 50 * REPLICATIONS
# More than these would run for hours, and seconds beyond a month are a slip of the pen.
MOST_AGENTS, MOST_CONTACTS, MONTH = 5_000, 2_000_000, 2_678_400
_BOUNDS = {
    "agents": (1, MOST_AGENTS),
    "items": (1, MOST_CONTACTS),
    "handling": (0.001, MONTH),
    "load": (0.001, 10),
    "within": (0, MONTH),
    "patience": (0, MONTH),
    "answers_after": (0, MONTH),
}


async def _simulate(settings: Settings, options: Namespace) -> Answer:
    _check(options)
    channels = options.channel or ["call"]
    teams = tuple(
        Team(channel, options.agents, options.load, options.handling, options.patience or math.inf)
        for channel in channels
    )
    plan = Plan(teams, options.shared, _habits(options), options.within)
    effort = Effort(REPLICATIONS, options.items // REPLICATIONS, options.seed)
    results = try_plan(plan, effort)
    return Answer([_data(result) for result in results], _lines(plan, results))


def _habits(options: Namespace) -> Habits:
    return Habits(options.answers_after, options.declines, options.ignores)


def _check(options: Namespace) -> None:
    """Raises `Invalid` for what cannot be simulated."""
    wrong = {
        name: f"from {least:,} to {most:,}"
        for name, (least, most) in _BOUNDS.items()
        if not least <= getattr(options, name) <= most
    }
    if options.items < FEWEST * len(options.channel or ["call"]):
        wrong["items"] = f"at least {FEWEST} for each channel"
    if min(options.declines, options.ignores) < 0 or options.declines + options.ignores >= 1:
        wrong["declines"] = "parts of all offers, together with --ignores less than 1"
    if options.load >= 1 and not options.patience:
        wrong["load"] = "from 1 on the queue grows for ever, unless people lose patience"
    if wrong:
        raise Invalid("; ".join(f"--{name.replace('_', '-')}: {why}" for name, why in wrong.items()), wrong)


def _data(result: Result) -> dict[str, object]:
    return {**asdict(result), "traffic": {"a_second": result.team.traffic.a_second, "load": result.team.traffic.load}}


def _lines(plan: Plan, results: list[Result]) -> list[str]:
    within = f"in {plan.within:g} s"
    heads = ("channel", "agents", "contacts", "wait s", "Erlang", within, "Erlang", "left", "Erlang", "occupancy")
    how = "all agents serve all channels, which Erlang cannot know" if plan.shared else "each channel has its agents"
    return [
        *table([heads, *(_row(result) for result in results)]),
        f"{how}; ± is the 99 % confidence interval over {REPLICATIONS} replications",
    ]


def _row(result: Result) -> tuple[object, ...]:
    team, measured, expected = result.team, result.measured, result.expected
    return (
        team.channel,
        team.agents,
        measured.contacts,
        f"{measured.wait.mean:.1f} ±{measured.wait.margin:.1f}",
        f"{expected.outlook.mean_wait:.1f}",
        f"{measured.in_time.mean:.1%} ±{measured.in_time.margin:.1%}",
        f"{expected.in_time:.1%}",
        f"{measured.left.mean:.1%} ±{measured.left.margin:.1%}",
        f"{expected.outlook.leaves:.1%}",
        f"{result.occupancy:.1%}",
    )


def _words(parser: ArgumentParser) -> None:
    parser.add_argument("--agents", type=int, default=10, help="for each channel, 10 unless set")
    parser.add_argument("--items", type=int, default=20_000, help="contacts of all channels together, 20000 unless set")
    parser.add_argument("--load", type=float, default=0.8, help="part of what the agents can do, 0.8 unless set")
    parser.add_argument("--channel", action="append", choices=sorted(UNITS), help="may be given more than once; call")
    parser.add_argument("--shared", action="store_true", help="every agent serves every channel")
    parser.add_argument("--handling", type=float, default=180.0, help="mean seconds with wrap-up, 180 unless set")
    parser.add_argument("--patience", type=float, default=0.0, help="mean seconds until people leave; never unless set")
    parser.add_argument("--within", type=float, default=20.0, help="seconds that count as in time, 20 unless set")
    parser.add_argument("--answers-after", type=float, default=0.0, help="mean seconds until an offer is accepted")
    parser.add_argument("--declines", type=float, default=0.0, help="part of the offers that is declined")
    parser.add_argument("--ignores", type=float, default=0.0, help="part of the offers that nobody answers")
    parser.add_argument("--seed", type=int, default=1, help="the same number has the same outcome")


COMMANDS = (
    Command(
        "simulate",
        "try teams with the choice of production, beside what Erlang expects",
        _simulate,
        "simulate --agents 20 --load 0.9 --patience 120",
        _words,
    ),
)
