"""Writing the report: all pages into a folder beside the old one, which then takes its place at once.

Belongs here: files. Does not belong here: what they say.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from serving.kpi_board import Period
from serving.report.facts import WHOLE_COMPANY, Definition
from serving.report.languages import LANGUAGES, Language
from serving.report.read import read_facts
from serving.report.site import Site
from serving.states import current_state

MARK = ".cem-report"
"""Stands in every folder that holds a report, so that no other folder is ever replaced."""

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class NoReport(RuntimeError):
    """The report cannot be written; the message says why and what to do."""


def write_report(
    published: Path,
    out: Path,
    *,
    company: str,
    language: Language = "en",
    period: Period = "quarter",
    brand: str | None = None,
    definitions: Mapping[str, Definition] | None = None,
    catalogue: str = "",
) -> Path:
    """Write every page in every language into ``out`` and return the first one, in ``language``.

    ``catalogue``: where the catalogue of tables is, as a link of these pages; "" for none.
    Readers of ``out`` see the whole old report or the whole new one. Raises NoReport where nothing is published, the
    brand is not known or ``out`` is a folder of something else; duckdb.Error where the file lacks a mart.
    """
    state = current_state(published)
    if state is None:
        raise NoReport(f"Nothing is published in {published.parent} yet. Run `cem run` first.")
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise NoReport(f"{out} is there and holds no report, so it is not replaced. Name an empty or a new folder.")
    facts = read_facts(published, state, company=company, period=period, definitions=definitions or {})
    if brand is not None and brand not in facts.names.brand:
        raise NoReport(f"There is no brand {brand!r}. There are: {', '.join(facts.names.brand)}.")
    site = Site(facts, language, brand, catalogue)
    out.parent.mkdir(parents=True, exist_ok=True)
    new = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for dim in site.dims:
            for each in LANGUAGES:
                _write(new / site.file_of(dim, each), site.html(dim, each))
        _write(new / MARK, f"{state.run_id}\n")
        new.chmod(0o750)
        _put(new, out)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return out / site.file_of(WHOLE_COMPANY if brand is None else brand, language)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o640)


def _put(new: Path, out: Path) -> None:
    """Give ``new`` the name of ``out``; what had it has the other name then."""
    if not out.exists():
        new.rename(out)
        return
    # One call of the system exchanges two names; Python has no word for it. Where the file system cannot, there is a
    # moment between two renames in which a reader finds nothing.
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    names = (_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(out), _RENAME_EXCHANGE)
    if exchange is not None and exchange(*names) == 0:
        return
    old = new.with_name(f"{new.name}.old")
    out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
