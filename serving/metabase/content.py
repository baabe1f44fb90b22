"""The dashboards as they are written down in `content/`: one file a dashboard, checked when read.

Belongs here: the shape of those files and what must fit within and between them. Does not belong here: SQL (`sql`), and
what the API wants (`payloads`).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).parent / "content"
FIGURES = "figures.sql"
FILTERS = "filters.yaml"
GRID = 24
"""Columns of Metabase's dashboard grid."""

Display = Literal["table", "line", "bar", "row", "area", "combo", "sankey"]
_NAMED_BY = ("graph.dimensions", "graph.metrics", "sankey.source", "sankey.target", "sankey.value")


class WrongContent(ValueError):
    """A file of `content/` is wrong; the message says which, where and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Shape = TypeVar("Shape", bound=_Strict)


class Filter(_Strict):
    """A filter of dashboards: the widget's `type`, the `tag` type in SQL, and where its choices come from."""

    name: str
    type: Literal["string/=", "date/single"]
    tag: Literal["text", "date"]
    list: str | None = None
    values: tuple[str, ...] = ()


class Owner(_Strict):
    """Whom to ask about a dashboard."""

    name: str
    email: str


class Drill(_Strict):
    """A click leads to the card `to`; `pass` says which of its tags gets what: `column <name>` or `filter <key>`.
    `from` is the column that is clicked; without it the whole card leads there."""

    to: str
    clicked: str | None = Field(None, alias="from")
    given: dict[str, str] = Field(alias="pass")


class Card(_Strict):
    """One question: who asks what, its SQL, and how the answer is shown at `at` (column, row, width, height)."""

    key: str
    name: str
    question: str
    display: Display
    at: tuple[int, int, int, int]
    columns: tuple[str, ...]
    one_decimal: tuple[str, ...] = ()
    settings: dict[str, Any] = {}
    drill: Drill | None = None
    sql: str

    def charted(self) -> set[str]:
        """The columns that the chart's settings name."""
        named: set[str] = set()
        for setting in _NAMED_BY:
            value = self.settings.get(setting, [])
            named.update([value] if isinstance(value, str) else value)
        return named


class Dashboard(_Strict):
    """A dashboard and its questions, in a collection of its own."""

    key: str
    name: str
    description: str
    owner: Owner
    maturity: Literal["high", "medium", "low"]
    filters: tuple[str, ...]
    cards: tuple[Card, ...]


class Content(_Strict):
    """All that is written down. Cards are known as `<dashboard>.<card>`."""

    filters: dict[str, Filter]
    dashboards: tuple[Dashboard, ...]
    figures: str

    @cached_property
    def cards(self) -> dict[str, tuple[Dashboard, Card]]:
        """Every card by its full key."""
        return {f"{board.key}.{card.key}": (board, card) for board in self.dashboards for card in board.cards}


def read_content(folder: Path = FOLDER) -> Content:
    """What the files of `folder` say. Raises WrongContent."""
    filters = {name: _checked(Filter, text, f"{FILTERS}, {name}") for name, text in _yaml(folder / FILTERS).items()}
    boards = tuple(
        _checked(Dashboard, {"key": path.stem, **_yaml(path)}, path.name)
        for path in sorted(folder.glob("*.yaml"))
        if path.name != FILTERS
    )
    content = Content(filters=filters, dashboards=boards, figures=(folder / FIGURES).read_text(encoding="utf-8"))
    if wrong := [line for board in boards for line in _misfits(content, board)]:
        raise WrongContent("\n".join(wrong))
    return content


def _yaml(path: Path) -> dict[str, Any]:
    import yaml

    try:
        return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise WrongContent(f"{path.name} is no YAML: {error}") from error


def _checked(shape: type[Shape], text: Any, where: str) -> Shape:
    try:
        return shape.model_validate(text)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise WrongContent(f"{where}: {told}") from error


def _misfits(content: Content, board: Dashboard) -> list[str]:
    """What does not fit, a line each: names that are not there, cards that overlap or leave the grid."""
    wrong = [f"{board.key}: there is no filter {name}" for name in board.filters if name not in content.filters]
    taken: dict[tuple[int, int], str] = {}
    keys = [card.key for card in board.cards]
    wrong += [f"{board.key}: two cards are called {key}" for key in set(keys) if keys.count(key) > 1]
    for card in board.cards:
        where = f"{board.key}.{card.key}"
        named = card.charted() | set(card.one_decimal)
        wrong += [f"{where}: it has no column {name}" for name in sorted(named - set(card.columns))]
        column, row, width, height = card.at
        if column + width > GRID:
            wrong.append(f"{where}: it ends at column {column + width} of {GRID}")
        for place in ((x, y) for x in range(column, column + width) for y in range(row, row + height)):
            if taken.setdefault(place, where) != where:
                wrong.append(f"{where}: it lies over {taken[place]}")
                break
        if card.drill:
            wrong += [f"{where}: {line}" for line in _lost(content, board, card, card.drill)]
    return wrong


def _lost(content: Content, board: Dashboard, card: Card, drill: Drill) -> list[str]:
    if drill.to not in content.cards:
        return [f"there is no card {drill.to} to lead to"]
    target = content.cards[drill.to][0]
    wrong = [f"{drill.to} has no filter {tag}" for tag in drill.given if tag not in target.filters]
    for source in drill.given.values():
        kind, _, name = source.partition(" ")
        if name not in {"column": card.columns, "filter": board.filters}.get(kind, ()):
            wrong.append(f"there is no {source} to hand on")
    if drill.clicked and drill.clicked not in card.columns:
        wrong.append(f"there is no column {drill.clicked} to click")
    return wrong
