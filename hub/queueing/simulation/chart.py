"""Draws a comparison as one SVG: bars by queue and a line of time, readable in light and dark, and without colours."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from hub.queueing.simulation.comparison import Comparison, Figures, Side

# Seconds between two waits that may pass for the same.
NEAR = 60.0
WIDTH, LABELS, PLOT = 760, 170, 470
BAR, ROW = 14, 44
LINE_HEIGHT = 170
# More queues than these are in the table only.
MOST_QUEUES = 12
GRID = 4
# Seconds between two lines of the grid.
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 172800, 604800)

# Both colours have at least 4.5:1 on their ground; without any, a dash and the order tell them apart.
STYLE = """
.chart { --ground: #fff; --ink: #1b1f24; --soft: #59636e; --grid: #d5dae0; --before: #4a6785; --after: #b3510d }
@media (prefers-color-scheme: dark) {
  .chart { --ground: #14181d; --ink: #eef1f4; --soft: #a7b0ba; --grid: #353d46; --before: #8fb0d3; --after: #f0985a }
}
.chart .ground { fill: var(--ground) }
.chart text { fill: var(--ink); font: 13px system-ui, sans-serif }
.chart .soft { fill: var(--soft); font-size: 12px }
.chart .head { font-weight: 600; font-size: 15px }
.chart .grid { stroke: var(--grid); stroke-width: 1 }
.chart .before { fill: var(--before) }
.chart .after { fill: var(--after) }
.chart .line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
.chart .line.before { stroke: var(--before); stroke-dasharray: 6 4 }
.chart .line.after { stroke: var(--after) }
"""


@dataclass(frozen=True, slots=True)
class _Panel:
    """Bars by queue. `most` is the value of a bar as long as the plot."""

    title: str
    value: Callable[[Figures], float]
    written: Callable[[float], str]
    most: float


def svg(comparison: Comparison) -> str:
    """The whole drawing, with a title and a description for who cannot see it."""
    shown = range(min(MOST_QUEUES, len(comparison.queues)))
    panels = _panels(comparison)
    bars_height = 40 + ROW * len(shown)
    height = 60 + len(panels) * bars_height + LINE_HEIGHT + 90
    parts = [
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"',
        ' aria-labelledby="chart-title chart-words">',
        f'<title id="chart-title">Before and after</title><desc id="chart-words">{escape(in_words(comparison))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
        *_legend(),
    ]
    for number, panel in enumerate(panels):
        parts += _bars(comparison, panel, 60 + number * bars_height)
    parts += _lines(comparison, 60 + len(panels) * bars_height)
    return "\n".join([*parts, "</svg>"])


def in_words(comparison: Comparison) -> str:
    """What the drawing shows, for who hears it."""
    before, after = comparison.before.everything, comparison.after.everything
    return (
        f"{before.contacts} contacts waited {duration(before.wait)} on average before, {duration(after.wait)} after; "
        f"{before.in_time:.0%} were answered within {comparison.within:g} seconds before, {after.in_time:.0%} after."
    )


def doubt(comparison: Comparison) -> str | None:
    """What to say where what was, replayed, waits far longer or shorter than it really did."""
    really, replayed = comparison.recorded, comparison.before.everything.wait
    if really is None or abs(replayed - really) <= max(NEAR, really / 2):
        return None
    return (
        f"What was, replayed, waits {duration(replayed)} on average, where it really waited {duration(really)}: "
        "too far apart to trust the numbers; only which of the two is better may be believed."
    )


def duration(seconds: float) -> str:
    """A length of time as people read it, e.g. 8.4 s, 3 min 5 s or 2 h 10 min."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if rest == 0 and minutes < 60:
        return f"{minutes} min"
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _panels(comparison: Comparison) -> tuple[_Panel, _Panel]:
    figures = (*comparison.before.queues, *comparison.after.queues)
    longest = max((each.wait for each in figures), default=0.0)
    return (
        _Panel("Mean wait", lambda each: each.wait, duration, longest or 1.0),
        _Panel(f"Answered within {comparison.within:g} s", lambda each: each.in_time, lambda part: f"{part:.1%}", 1.0),
    )


def _legend() -> Iterator[str]:
    for number, side in enumerate(("before", "after")):
        at = LABELS + number * 120
        yield f'<rect class="{side}" x="{at}" y="18" width="{BAR}" height="{BAR}" rx="2"/>'
        yield f'<text x="{at + 22}" y="30">{side}</text>'
        yield f'<polyline class="line {side}" points="{at},40 {at + 64},40"/>'


def _bars(comparison: Comparison, panel: _Panel, top: float) -> Iterator[str]:
    yield f'<text class="head" x="16" y="{top + 16}">{escape(panel.title)}</text>'
    for number, name in enumerate(comparison.queues[:MOST_QUEUES]):
        at = top + 30 + number * ROW
        yield f'<text x="{LABELS - 12}" y="{at + BAR + 5}" text-anchor="end">{escape(_short(name))}</text>'
        for line, (css, side) in enumerate((("before", comparison.before), ("after", comparison.after))):
            value = panel.value(side.queues[number])
            long, y = PLOT * value / panel.most, at + line * (BAR + 2)
            yield f'<rect class="{css}" x="{LABELS}" y="{y:.1f}" width="{max(1.0, long):.1f}" height="{BAR}" rx="2"/>'
            yield f'<text class="soft" x="{LABELS + long + 8:.1f}" y="{y + 12:.1f}">{panel.written(value)}</text>'


def _lines(comparison: Comparison, top: float) -> Iterator[str]:
    sides = (("before", comparison.before), ("after", comparison.after))
    most = _round(max((wait for _, side in sides for wait in side.waits if wait is not None), default=0.0))
    bottom = top + 40 + LINE_HEIGHT
    yield f'<text class="head" x="16" y="{top + 16}">Mean wait over time</text>'
    for number in range(GRID + 1):
        y = bottom - LINE_HEIGHT * number / GRID
        yield f'<line class="grid" x1="{LABELS}" x2="{LABELS + PLOT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        words = duration(most * number / GRID)
        yield f'<text class="soft" x="{LABELS - 12}" y="{y + 4:.1f}" text-anchor="end">{words}</text>'
    yield from _times(comparison, bottom)
    for css, side in sides:
        for points in _runs(side, most, bottom):
            yield f'<polyline class="line {css}" points="{points}"/>'


def _times(comparison: Comparison, bottom: float) -> Iterator[str]:
    spans = len(comparison.before.waits)
    every = max(1, -(-spans // 4))
    for number in range(0, spans, every):
        at = comparison.begins + timedelta(seconds=number * comparison.span)
        words = at.strftime("%Y-%m-%d %H:%M")
        yield f'<text class="soft" x="{_across(number, spans):.1f}" y="{bottom + 20:.1f}">{words}</text>'
    yield f'<text class="soft" x="{LABELS + PLOT}" y="{bottom + 38:.1f}" text-anchor="end">UTC</text>'


def _runs(side: Side, most: float, bottom: float) -> Iterator[str]:
    """The points of each stretch without a gap; one by itself is drawn as a short line."""
    run: list[str] = []
    for number, wait in enumerate((*side.waits, None)):
        if wait is not None:
            x, y = _across(number, len(side.waits)), bottom - LINE_HEIGHT * wait / most
            run += [f"{x:.1f},{y:.1f}"] if run else [f"{x:.1f},{y:.1f}", f"{x + 1:.1f},{y:.1f}"]
        elif run:
            yield " ".join(run)
            run = []


def _round(seconds: float) -> float:
    """The least length of time that is not shorter and whose quarters are round."""
    return next((GRID * step for step in STEPS if GRID * step >= seconds), seconds)


def _across(number: int, spans: int) -> float:
    return LABELS + PLOT * (number + 0.5) / max(1, spans)


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21]}…"


def rows_of(comparison: Comparison) -> Sequence[tuple[str, Figures, Figures]]:
    """Each queue and all together, before and after."""
    pairs = zip(comparison.queues, comparison.before.queues, comparison.after.queues, strict=True)
    return (*pairs, ("all", comparison.before.everything, comparison.after.everything))
