"""What one page in one language shows: the template asks for it by name. Does not belong here: HTML, texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from markupsafe import Markup

from serving.kpi_board import Figure
from serving.report import sentences
from serving.report.charts.credit import credit_chart
from serving.report.charts.drawing import figure as picture
from serving.report.charts.sankey import is_worth_drawing, sankey
from serving.report.charts.trend import trend
from serving.report.facts import WHOLE_COMPANY, Facts
from serving.report.groups import grouped
from serving.report.languages import Language
from serving.report.periods import MONTHS_SHOWN, Span
from serving.report.sections import Sections
from serving.report.wording import Words

MOST_BRANDS = 4
"""With more brands, what is told brand by brand stands on their own pages alone: the company's would have no end."""

NODES = ("START", "CONVERT", "DROP", "OPEN", "OTHER", "LATER")
MODELS_TOLD = ("first", "last", "last_non_direct", "linear", "position_based", "time_decay", "shapley", "markov")


@dataclass(frozen=True)
class Tile:
    """One figure of the report's period (None without a row) with its months."""

    kpi: str
    newest: Figure
    now: Figure | None
    periods: Sequence[Figure]
    months: Sequence[Figure]


@dataclass(frozen=True)
class Pictures:
    """Charts that all languages share: each is drawn when it is first asked for."""

    kept: dict[tuple[str, str, str], str | None] = field(default_factory=dict)

    def get(self, kind: str, dim: str, name: str, draw: Callable[[], str | None]) -> str | None:
        key = (kind, dim, name)
        if key not in self.kept:
            self.kept[key] = draw()
        return self.kept[key]


@dataclass(frozen=True)
class Page:
    """One page: of the whole company or of the brand ``dim``."""

    facts: Facts
    dim: str
    words: Words
    pictures: Pictures

    @property
    def language(self) -> Language:
        return self.words.language

    @property
    def is_company(self) -> bool:
        return self.dim == WHOLE_COMPANY

    @property
    def title(self) -> str:
        return self.facts.company if self.is_company else self.name("brand", self.dim)

    @cached_property
    def brands(self) -> Sequence[str]:
        """Whose own sections this page has."""
        if not self.is_company:
            return (self.dim,)
        return tuple(self.facts.names.brand) if len(self.facts.names.brand) <= MOST_BRANDS else ()

    @property
    def contents(self) -> Sequence[str]:
        """The sections after the brief, in order."""
        of_company = (*(("brands",) if len(self.brands) > 1 else ()), "funnel", "paths") if self.is_company else ()
        by_brand = ("heat", "priorities", "drivers", "attribution", "loop", "topics") if self.brands else ()
        return ("kpi", *of_company, *by_brand, "data", "glossary")

    @property
    def span(self) -> Span | None:
        return self.facts.span

    @property
    def period(self) -> str:
        return self.words.period(self.span) if self.span else str(self.words("page.no_period"))

    @property
    def quarter(self) -> str:
        """Of what is known by quarter: the quarter, or that it is the whole history."""
        quarter = self.span.quarter if self.span else None
        return self.words.period(quarter) if quarter else str(self.words("page.over"))

    @property
    def last_quarter(self) -> str:
        return self.words.period(self.span.last_quarter) if self.span else self.period

    @property
    def cohort(self) -> str:
        """The period whose journeys the funnel shows."""
        return self.period if self.span and self.span.period != "year" else str(self.words("page.over"))

    def name(self, kind: str, key: str) -> str:
        """What a key of the warehouse is called, else the key."""
        return str(getattr(self.facts.names, kind).get(key, key))

    @cached_property
    def sections(self) -> Sections:
        return Sections(self.facts, self.brands)

    @cached_property
    def now(self) -> dict[str, Figure]:
        """The figures of the report's period by KPI."""
        return {tile.kpi: tile.now for tiles in self.groups.values() for tile in tiles if tile.now}

    @cached_property
    def groups(self) -> dict[str, list[Tile]]:
        board, months = self.facts.board.get(self.dim, {}), self.facts.months.get(self.dim, {})
        return {
            group: [self._tile(kpi, board[kpi], months.get(kpi, ())) for kpi in kpis]
            for group, kpis in grouped(board).items()
        }

    def brief(self) -> sentences.Brief:
        return sentences.brief(self.words, self.facts, self.dim, self.now, self.brands)

    def change(self, figure: Figure) -> object:
        assert self.span is not None  # a figure is of a period
        return sentences.change(self.words, figure, self.span)

    def cohort_name(self, start: date) -> str:
        assert self.span is not None
        return self.words.period(Span(self.span.period, start))

    def period_of(self, figure: Figure, is_month: bool) -> str:
        assert self.span is not None
        return self.words.period(Span("month" if is_month else self.span.period, figure.period_start))

    def trend(self, tile: Tile) -> object | None:
        """The tile's months as a picture; None where there are too few."""
        span = self.span
        assert span is not None
        svg = self.pictures.get("trend", self.dim, tile.kpi, lambda: trend(tile.months, span, tile.newest.target))
        if svg is None:
            return None
        first, last = (self.period_of(tile.months[end], True) for end in (0, -1))
        title = self.words("kpi.chart", name=tile.newest.kpi_name, n=len(tile.months), first=first, last=last)
        return picture(svg, title, self.words("kpi.chart_desc"))

    def paths_chart(self, journey: str) -> object | None:
        links = [link for link in self.facts.paths if link.journey_type == journey]
        if not is_worth_drawing(links):
            return None
        svg = sankey(links, self.node, lambda position: f"{self.words('paths.position')} {position}")
        title = self.words("paths.chart", name=self.name("journey", journey))
        return picture(svg, title, self.words("paths.chart_desc"))

    def driver(self, name: str) -> Markup:
        """A question's text, or what else explains or is explained; the rating has no question of its own."""
        if name.endswith(".reviews.rating"):
            return self.words("drivers.rating")
        return Markup('<span lang="en">{}</span>').format(name)

    def node(self, key: str) -> str:
        """A node of a path: an end or a fold in the page's words, else the channel's name."""
        return str(self.words(f"paths.{key}")) if key in NODES else self.name("channel", key)

    def credit_chart(self, brand: str) -> object | None:
        credits = [row for row in self.facts.credits if row.brand_key == brand]
        svg = self.pictures.get("credit", brand, "", lambda: credit_chart(credits, self.facts.names.channel))
        if svg is None:
            return None
        title = self.words("attribution.chart", name=self.name("brand", brand))
        return picture(svg, title, self.words("attribution.chart_desc"))

    def _tile(self, kpi: str, periods: Sequence[Figure], months: Sequence[Figure]) -> Tile:
        start = self.span.start if self.span else None
        now = next((figure for figure in periods if figure.period_start == start), None)
        return Tile(kpi, periods[-1], now, periods, months[-MONTHS_SHOWN:])
