"""The document flow drawn: a column for each step, a box for each thing, and a line for each link. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.documents.flow import Edge, Flow, Node
from hub.documents.links import End

# Units of the drawing, which grows and shrinks with the page.
WIDTH, HEIGHT = 168, 48
GAP, BETWEEN = 64, 20
MARGIN = 4


@dataclass(frozen=True, slots=True)
class Box:
    """A thing where it stands, and what it leads to, for those who read the map as a list."""

    node: Node
    x: int
    y: int
    here: bool
    leads_to: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A link from the right of one box to the left of another, or from below to above within a column."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class FlowMap:
    """The drawing with its size. `cut`: there is more than it shows."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    cut: bool


def drawn(flow: Flow, here: End) -> FlowMap:
    """The map of a flow; `here` is the document whose page it is on."""
    columns: dict[int, list[Node]] = {}
    for node in flow.nodes:
        columns.setdefault(node.depth, []).append(node)
    place = {
        node.end: (MARGIN + column * (WIDTH + GAP), MARGIN + row * (HEIGHT + BETWEEN))
        for column, depth in enumerate(sorted(columns))
        for row, node in enumerate(columns[depth])
    }
    nodes = {node.end: node for node in flow.nodes}
    boxes = tuple(
        Box(node, *place[node.end], node.end == here, _leads_to(node, flow.edges, nodes)) for node in flow.nodes
    )
    lines = tuple(Line(edge.kind, _path(place[edge.source], place[edge.target])) for edge in flow.edges)
    tallest = max((len(column) for column in columns.values()), default=0)
    width = 2 * MARGIN + len(columns) * (WIDTH + GAP) - GAP
    return FlowMap(boxes, lines, width, 2 * MARGIN + tallest * (HEIGHT + BETWEEN) - BETWEEN, flow.cut)


def _leads_to(node: Node, edges: Iterable[Edge], nodes: dict[End, Node]) -> tuple[Node, ...]:
    return tuple(nodes[edge.target] for edge in edges if edge.source == node.end)


def _path(source: tuple[int, int], target: tuple[int, int]) -> str:
    x, y = source[0] + WIDTH, source[1] + HEIGHT // 2
    to_x, to_y = target[0], target[1] + HEIGHT // 2
    bend = max(GAP // 2, (to_x - x) // 2)
    return f"M{x} {y} C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
