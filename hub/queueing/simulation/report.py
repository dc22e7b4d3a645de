"""A page with the drawing of a comparison and its numbers beside it; nothing is loaded from anywhere."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from hub.queueing.simulation.chart import doubt, duration, in_words, rows_of, svg
from hub.queueing.simulation.comparison import Comparison, Figures

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --line: #d5dae0 }
@media (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #eef1f4; --line: #353d46 } }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
svg { width: 100%; min-width: 36rem; height: auto }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
caption { text-align: start; font-weight: 600; padding-block: .5rem }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: end; white-space: nowrap }
th:first-child { text-align: start }
"""

_COLUMNS: Sequence[tuple[str, Callable[[Figures], str]]] = (
    ("Mean wait", lambda each: duration(each.wait)),
    ("Nine of ten within", lambda each: duration(each.ninth)),
    ("In time", lambda each: f"{each.in_time:.1%}"),
    ("Left", lambda each: f"{each.left:.1%}"),
    ("Unserved", lambda each: str(each.unserved)),
)


def page(comparison: Comparison, changes: Sequence[str]) -> str:
    """The whole page; `changes` say in words what is different after."""
    listed = "".join(f"<li>{escape(change)}</li>" for change in changes)
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>What if</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{STYLE}</style></head><body><main><h1>What if</h1>",
            f"<ul>{listed}</ul><p>{escape(in_words(comparison))}</p>",
            f"<p><strong>{escape(doubted)}</strong></p>" if (doubted := doubt(comparison)) else "",
            '<div class="wide" role="region" aria-label="Drawing" tabindex="0">',
            svg(comparison),
            "</div>",
            *_table(comparison),
            "</main></body></html>",
        ]
    )


def lines(comparison: Comparison) -> list[tuple[str, ...]]:
    """The numbers as rows of text, headings first."""
    heads = [f"{name} {side}" for name, _ in _COLUMNS for side in ("before", "after")]
    rows = [(name, str(before.contacts), *_cells(before, after)) for name, before, after in rows_of(comparison)]
    return [("queue", "contacts", *(head.lower() for head in heads)), *rows]


def _cells(before: Figures, after: Figures) -> Iterator[str]:
    for _, written in _COLUMNS:
        yield written(before)
        yield written(after)


def _table(comparison: Comparison) -> Iterator[str]:
    yield '<div class="wide" role="region" aria-label="Numbers" tabindex="0"><table><caption>Numbers</caption><thead>'
    yield '<tr><th scope="col" rowspan="2">Queue</th><th scope="col" rowspan="2">Contacts</th>'
    yield "".join(f'<th scope="colgroup" colspan="2">{name}</th>' for name, _ in _COLUMNS) + "</tr>"
    yield "<tr>" + '<th scope="col">before</th><th scope="col">after</th>' * len(_COLUMNS) + "</tr></thead><tbody>"
    for name, before, after in rows_of(comparison):
        cells = "".join(f"<td>{cell}</td>" for cell in (str(before.contacts), *_cells(before, after)))
        yield f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
    yield "</tbody></table></div>"
