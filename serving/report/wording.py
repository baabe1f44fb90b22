"""Texts, numbers and dates as the readers of one language write them. Does not belong here: which text is shown where.

Every number that the pages show stands in a ``<data>`` element with its exact value, so that machines, and the tests,
read what people read.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup

from serving.report.languages import Language
from serving.report.periods import Span

Number = int | float | Decimal


def catalogue(language: Language) -> dict[str, str]:
    """All texts of a language by ``section.name``."""
    text = files("serving.report").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{name}": words for section, texts in tomllib.loads(text).items() for name, words in texts.items()
    }


class Words:
    """One language. Every method that returns Markup has escaped what it was given."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = catalogue(language)
        self._locale = Locale.parse(language)

    def __call__(self, name: str, /, **values: object) -> Markup:
        """The text of that name with its gaps filled. Raises KeyError for a name or a gap that is not there."""
        return Markup(self._texts[name]).format(**values)

    def known(self, section: str, name: str) -> Markup | None:
        """The text for a word of the warehouse; None where it is not one of those that ship."""
        text = self._texts.get(f"{section}.{name}")
        return Markup(text) if text is not None else None

    @property
    def self_name(self) -> str:
        """The language's name in itself."""
        return (self._locale.get_display_name(self.language) or self.language).capitalize()

    def plain(self, value: Number, digits: int = 1, signed: bool = False) -> str:
        """A number as text; half way it goes to the even digit. A percentage sign is not added."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        text = format_decimal(value, f"+{pattern};-{pattern}" if signed and value else pattern, locale=self._locale)
        return re.sub(r"^[-+](?=[0.,]*$)", "", str(text))

    def number(self, value: Number, digits: int = 1, column: str = "", unit: str = "", signed: bool = False) -> Markup:
        """A number with its exact value; ``column`` says where in the mart it stands, "percent" adds the sign."""
        text = self.plain(value, digits, signed)
        shown = self._percent.format(text) if unit == "percent" else text
        named = Markup(' data-column="{}"').format(column) if column else Markup("")
        return Markup('<data value="{}"{}>{}</data>').format(
            repr(value) if isinstance(value, float) else value, named, shown
        )

    def count(self, value: int, column: str = "") -> Markup:
        """A whole number."""
        return self.number(value, 0, column)

    def day(self, value: date) -> Markup:
        return Markup('<time datetime="{}">{}</time>').format(
            value.isoformat(), format_date(value, "medium", locale=self._locale)
        )

    def moment(self, value: datetime) -> Markup:
        """A moment, naive UTC, told as UTC."""
        text = format_datetime(value.replace(tzinfo=UTC), "medium", locale=self._locale)
        text = re.sub(r":\d\d(?=\D*$)", "", text, count=1)  # seconds are nobody's business here
        return Markup('<time datetime="{}">{} {}</time>').format(f"{value:%Y-%m-%dT%H:%MZ}", text, self("page.utc"))

    def period(self, span: Span) -> str:
        """``Q3 2026``, ``Jul 2026``, ``2026``."""
        if span.period == "month":
            return str(format_skeleton("yMMM", span.start, locale=self._locale))
        if span.period == "quarter":
            return str(format_date(span.start, "QQQ y", locale=self._locale))
        return str(span.start.year)

    @cached_property
    def _percent(self) -> str:
        pattern = str(self._locale.percent_formats[None].pattern)
        return re.sub(r"[#,.0]+", "{}", pattern, count=1)
