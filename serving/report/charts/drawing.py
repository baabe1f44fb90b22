"""From an Altair chart to an SVG that follows the page: its colours, its width, no script and nothing to load.

Belongs here: what is alike for all charts. Does not belong here: what a chart shows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    import altair as alt

# A chart is drawn once for light and dark: it is drawn in these stand-ins, which then give way to the page's variables.
_COLOURS: Mapping[str, str] = {
    name: f"#0101{number:02x}"
    for number, name in enumerate(
        ("ink", "muted", "line", "accent", "band", "span", "bad", "mark-1", "mark-2", "mark-3", "mark-4", "mark-5"), 16
    )
}
_numbers = itertools.count(1)


def colour(name: str) -> str:
    """What stands for the page's variable ``--name`` while a chart is drawn."""
    return _COLOURS[name]


def spec_of(chart: alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    """The chart in Vega-Lite's words, in the look of the pages."""
    styled = chart.configure(aria=False, background="transparent", font="system-ui, sans-serif", padding=0)
    spec: dict[str, Any] = styled.configure_view(stroke=None).to_dict(validate=False)
    return spec


def drawn(spec: dict[str, Any]) -> str:
    """The chart as SVG text, its colours variables of the page. Nothing is loaded from anywhere."""
    import vl_convert

    return _themed(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def figure(svg: str, title: str, description: str) -> Markup:
    """The SVG as one picture for who does not see it, with ids of its own: many stand on a page.

    ``svg`` is trusted, as :func:`drawn` and the Sankey make it; title and description are escaped here.
    """
    number = next(_numbers)
    unique = re.sub(r'(id="|url\(#)((?:clip|gradient)[_\d]*)', rf"\g<1>f{number}-\g<2>", svg)
    head, body = unique.split(">", 1)
    told = Markup('<title id="f{0}-t">{1}</title><desc id="f{0}-d">{2}</desc>').format(number, title, description)
    attributes = Markup(' role="img" aria-labelledby="f{0}-t f{0}-d" focusable="false"').format(number)
    return Markup(f"{head}{attributes}>{told}{body}")


def _themed(svg: str) -> str:
    for name, stand_in in _COLOURS.items():
        svg = svg.replace(stand_in, f"var(--{name})")
    # The whole is one picture with a name; Vega's roles of its parts would be read out one by one, without names.
    svg = re.sub(r' (?:role|aria-\w+|pointer-events|class)="[^"<>]*"', "", svg)
    # The page sets the width; the numbers stay in viewBox.
    head, body = svg.split(">", 1)
    width = re.search(r' width="([\d.]+)"', head)
    head = re.sub(r' (?:width|height|class|version|xmlns(?::\w+)?)="[^"]*"', "", head)
    return f'{head} class="chart" style="max-width:{width[1] if width else 340}px">{body}'
