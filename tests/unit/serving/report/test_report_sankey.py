"""The bands of a Sankey are as wide as their journeys are many, and as many come into a node as it is high."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from serving.report.charts.sankey import HEIGHT, TOP, is_worth_drawing, sankey
from serving.report.facts import PathLink


def link(position: int, from_node: str, to_node: str, journeys: int) -> PathLink:
    return PathLink("", "order", position, from_node, to_node, journeys, 100, None, False)


LINKS = [
    link(1, "START", "web", 70),
    link(1, "START", "<store>", 30),
    link(2, "web", "CONVERT", 40),
    link(2, "web", "<store>", 20),
    link(2, "web", "DROP", 10),
    link(2, "<store>", "web", 30),
    link(3, "web", "CONVERT", 30),
    link(3, "<store>", "OPEN", 20),
]


def test_widths_are_journeys_and_nodes_hold_their_bands():
    svg = ET.fromstring(sankey(LINKS, str.lower, str))
    bands = [path for path in svg.iter("path")]
    widths = {path[0].text: float(path.attrib["stroke-width"]) for path in bands}
    scale = widths["web → convert: 40"] / 40
    assert {text: round(width / scale) for text, width in widths.items()} == {
        "web → convert: 40": 40, "web → <store>: 20": 20, "web → drop: 10": 10, "<store> → web: 30": 30,
        "web → convert: 30": 30, "<store> → open: 20": 20,
    }  # fmt: skip
    nodes = [
        (float(rect.attrib["x"]), float(rect.attrib["y"]), float(rect.attrib["height"])) for rect in svg.iter("rect")
    ]
    assert sorted(round(height / scale) for _, _, height in nodes) == [10, 20, 20, 30, 30, 30, 40, 70]
    assert all(top >= TOP and top + height <= TOP + HEIGHT + 1 for _, top, height in nodes)
    # Each band ends within a node of its width's height or more.
    for path in bands:
        x, y = map(float, re.findall(r"-?[\d.]+", path.attrib["d"])[-2:])
        half = float(path.attrib["stroke-width"]) / 2
        assert any(
            abs(x - left) < 1 and top - 1 <= y - half and y + half <= top + height + 1 for left, top, height in nodes
        )


def test_paths_of_one_step_are_not_drawn():
    assert is_worth_drawing(LINKS)
    assert not is_worth_drawing([link(1, "START", "web", 5), link(2, "web", "CONVERT", 5)])
