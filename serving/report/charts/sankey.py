"""Paths of journeys as bands between columns of nodes. Drawn by hand: Vega knows no Sankey, and this one is of plain
rectangles and curves.

Belongs here: where things stand. Does not belong here: what nodes are called (the caller gives names).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.report.facts import PathLink

STEPS = 5
"""So many steps are drawn; the table has the others."""

ENDS = ("CONVERT", "OPEN", "DROP")
WIDTH, HEIGHT, TOP, BAR, GAP = 1040.0, 400.0, 26.0, 9.0, 10.0
_LEAST_LABELLED = 7.0
_RIGHT = 130.0


@dataclass
class _Node:
    size: float
    top: float = 0.0
    taken_in: float = 0.0
    given_out: float = 0.0


def is_worth_drawing(links: Sequence[PathLink]) -> bool:
    """False where journeys come to their end at once: a picture would say less than the table."""
    return len({link.from_node for link in links if link.position > 1}) > 1


def sankey(links: Sequence[PathLink], name_of: Callable[[str], str], step_of: Callable[[int], str]) -> str:
    """SVG text of the links of one kind of journey and period. ``name_of`` a node, ``step_of`` a position."""
    shown = [link for link in links if link.position <= STEPS]
    columns, scale = _columns(shown)
    pace = (WIDTH - _RIGHT) / max(max(columns) - 1, 1)
    bands = []
    for link in sorted(shown, key=lambda link: (link.position, -link.journeys)):
        source, target = columns.get(link.position - 1, {}).get(link.from_node), columns[link.position][link.to_node]
        width = link.journeys * scale
        if source is None:
            continue
        y0, y1 = source.top + source.given_out + width / 2, target.top + target.taken_in + width / 2
        source.given_out += width
        target.taken_in += width
        bands.append(_band((link.position - 2) * pace + BAR, y0, (link.position - 1) * pace, y1, width, link, name_of))
    marks = [
        mark
        for position, nodes in columns.items()
        for key, node in nodes.items()
        for mark in _marks((position - 1) * pace, key, node, name_of)
    ]
    heads = [
        Markup('<text class="head" x="{:.0f}" y="12">{}</text>').format((position - 1) * pace, step_of(position))
        for position in columns
    ]
    body = Markup("").join([*heads, *bands, *marks])
    return Markup('<svg class="chart sankey" viewBox="0 0 {:.0f} {:.0f}">{}</svg>').format(
        WIDTH, TOP + HEIGHT + GAP, body
    )


def _columns(links: Sequence[PathLink]) -> tuple[dict[int, dict[str, _Node]], float]:
    """Nodes by position, from top to bottom: the largest first, ends below; and the height of one journey."""
    sizes: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for link in links:
        sizes[link.position][link.to_node] += link.journeys
    total = max(sum(nodes.values()) for nodes in sizes.values())
    most = max(len(nodes) for nodes in sizes.values())
    scale = (HEIGHT - GAP * (most - 1)) / total
    columns: dict[int, dict[str, _Node]] = {}
    for position in sorted(sizes):
        nodes = sizes[position]
        order = sorted(nodes, key=lambda key: (ENDS.index(key) + 1 if key in ENDS else 0, -nodes[key], key))
        top, columns[position] = TOP, {}
        for key in order:
            columns[position][key] = _Node(nodes[key] * scale, top)
            top += nodes[key] * scale + GAP
    return columns, scale


def _band(
    x0: float, y0: float, x1: float, y1: float, width: float, link: PathLink, name_of: Callable[[str], str]
) -> Markup:
    middle = (x0 + x1) / 2
    kind = link.to_node.lower() if link.to_node in ENDS else "on"
    return Markup(
        '<path class="band {}" d="M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}" stroke-width="{:.2f}">'
        "<title>{} → {}: {}</title></path>"
    ).format(
        kind, x0, y0, middle, y0, middle, y1, x1, y1, max(width, 0.5),
        name_of(link.from_node), name_of(link.to_node), link.journeys,
    )  # fmt: skip


def _marks(x: float, key: str, node: _Node, name_of: Callable[[str], str]) -> list[Markup]:
    kind = key.lower() if key in ENDS else "on"
    bar = Markup('<rect class="node {}" x="{:.1f}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
        kind, x, node.top, BAR, max(node.size, 1)
    )
    if node.size < _LEAST_LABELLED:
        return [bar]
    label = Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(
        x + BAR + 5, node.top + node.size / 2 + 4, name_of(key)
    )
    return [bar, label]
