"""The pages of a report: which there are, what their files are called, their HTML.

Does not belong here: what a page is asked for by its template (pages.py), writing files (folder.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import jinja2

from serving.report import sentences
from serving.report.charts.credit import MODELS
from serving.report.charts.sankey import STEPS
from serving.report.facts import WHOLE_COMPANY, Facts
from serving.report.languages import LANGUAGES, Language
from serving.report.pages import MODELS_TOLD, Page, Pictures
from serving.report.wording import Words


class Site:
    """The pages of one report. ``only``: that brand's page alone, for readers who are not to see the others."""

    def __init__(self, facts: Facts, first: Language, only: str | None = None, catalogue: str = "") -> None:
        self.facts = facts
        self.first = first
        self.catalogue = catalogue
        self.dims: Sequence[str] = (only,) if only is not None else (WHOLE_COMPANY, *facts.names.brand)
        self.stems = dict(zip(self.dims, _stems(self.dims), strict=True))
        self._pictures = Pictures()

    def file_of(self, dim: str, language: Language) -> str:
        """``index.html`` in the first language, ``brand-<name>.de.html`` in another."""
        return f"{self.stems[dim]}.html" if language == self.first else f"{self.stems[dim]}.{language}.html"

    def html(self, dim: str, language: Language) -> str:
        """One page, whole: it loads nothing but itself."""
        words = words_of(language)
        return _templates().render(
            page=Page(self.facts, dim, words, self._pictures),
            facts=self.facts,
            words=words,
            site=self,
            languages=[words_of(name) for name in LANGUAGES],
        )


@lru_cache
def words_of(language: Language) -> Words:
    return Words(language)


def _stems(dims: Sequence[str]) -> list[str]:
    """A file name a page: safe on every disk and in every address, whatever a brand is called."""
    stems: list[str] = []
    for number, dim in enumerate(dims):
        name = re.sub(r"[^a-z0-9]+", "-", dim.lower())[:41].strip("-")
        stem = "index" if not number else f"brand-{name or number}"
        stems.append(f"{stem}-{number}" if stem in stems else stem)
    return stems


@lru_cache
def _templates() -> jinja2.Template:
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("serving.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(
        key_of=sentences.key_of,
        counted=sentences.counted,
        unit_of=sentences.unit_of,
        significant=sentences.significant,
        is_better=sentences.is_better,
        models_told=MODELS_TOLD,
        models_drawn=MODELS,
        sankey_steps=STEPS,
    )
    return found.get_template("page.html.j2")
