"""What stands on a page of the report, read from its HTML alone: numbers with where they stand, elements, texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from html.parser import HTMLParser
from pathlib import Path

_VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass(frozen=True)
class Shown:
    """A number: its exact value and its text, the mart's column, and the data-* attributes of all that it stands in."""

    value: float
    text: str
    column: str
    where: dict[str, str]


@dataclass
class PageRead(HTMLParser):
    """Feed it a page; unbalanced elements raise ValueError."""

    numbers: list[Shown] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _stack: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in _VOID:
            self._stack.append((tag, found))
        if tag == "data":
            self._text = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        opened, found = self._stack.pop()
        if opened != tag:
            raise ValueError(f"</{tag}> closes <{opened}> at {self.getpos()}")
        if tag == "data":
            where = {name: value for _, had in self._stack for name, value in had.items() if name.startswith("data-")}
            column = found.get("data-column", "")
            self.numbers.append(Shown(float(found["value"]), self._text, column, where))

    def handle_data(self, data: str) -> None:
        self._text += data
        if data.strip() and not any(tag in ("style", "title") for tag, _ in self._stack):
            self.texts.append(data.strip())


def page_read(file: Path) -> PageRead:
    page = PageRead()
    page.feed(file.read_text(encoding="utf-8"))
    page.close()
    return page


def as_written(value: float, language: str, digits: int, percent: bool = False, signed: bool = False) -> str:
    """A number as a reader of the language writes it, by nothing but Python's decimals."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    text = f"{abs(rounded):,.{digits}f}"
    if language != "en":
        text = text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    sign = "-" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{text}" + (("\u00a0%" if language == "de" else "%") if percent else "")
