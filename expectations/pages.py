"""The suites and their verdicts as a static site, by Great Expectations' own Data Docs.

Belongs here: the site, written into a folder beside the old one and put in its place. Does not belong here: what is
expected (suites/). No value of a record gets into it: results are asked for as yes or no (BOOLEAN_ONLY), since every
fuller format quotes values that failed; how many rows failed tells `cem audit`.

GX's pages fetch scripts and looks from public servers, which would hear who opens them, and its first page is blank
without. So each page is forbidden to load or run anything, gets a few lines of looks, and the first page is ours.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.outcomes import outcome_of
from expectations.suites import ALL_SUITES
from expectations.suites.relation_suite import SuiteBuilder

if TYPE_CHECKING:
    from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext

_SITE = "audit"
_HEAD = """<head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
table { border-collapse: collapse } td, th { border-bottom: 1px solid #ccc; padding: .3em .8em; text-align: left }
.fa-check-circle::before { content: "\\2714"; color: #17702c } .fa-times::before { content: "\\2718"; color: #b00020 }
.fa-exclamation-triangle::before { content: "\\26A0"; color: #9a6700 }
img, form, button, footer, .ge-nav-pills, #ge-cta-footer { display: none }
</style>"""

_COULD_NOT_RUN = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Expectations</title></head><body>
<p>A check of this suite could not be carried out. Which one, and why: cem audit --failed</p></body></html>"""


@dataclass(frozen=True)
class _Verdict:
    suite: str
    table: str
    checks: int
    failed: int
    has_errors: bool


def write_pages(warehouse: Path, folder: Path, *, suites: Sequence[SuiteBuilder] = ALL_SUITES) -> Path:
    """Check every relation of a warehouse file and write the site into `folder`; returns its first page.

    Takes seconds of processor time: it is written when somebody asks. An earlier site stays until the new one is whole.
    """
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    context = _context(new)
    moment = datetime.now(UTC).replace(tzinfo=None)
    with duckdb.connect(str(warehouse), read_only=True) as con:
        verdicts = [_check(context, con, builder, moment) for builder in suites]
    context.build_data_docs(site_names=[_SITE])
    shutil.rmtree(new / "static")
    for verdict in verdicts:
        if verdict.has_errors:  # what an exception says may quote a record
            _page_of(new, verdict).write_text(_COULD_NOT_RUN)
    (new / "index.html").write_text(_first_page(new, verdicts, moment))
    for page in new.rglob("*.html"):
        page.write_text(page.read_text().replace("<head>", _HEAD, 1))
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(new, folder)
    return folder / "index.html"


def _context(folder: Path) -> AbstractDataContext:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the library is imported
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        _SITE,
        {
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    return context


def _check(
    context: AbstractDataContext, con: duckdb.DuckDBPyConnection, builder: SuiteBuilder, now: datetime
) -> _Verdict:
    """One relation: a data source, a suite and a validation of its own, so that the site names it."""
    import great_expectations as gx

    suite = builder(now)
    for expectation in suite.expectations:
        severity = "a failure is told" if expectation.severity == "warning" else "a failure blocks publication"
        expectation.notes = f"{severity}; what to do: docs/runbook.md#{(expectation.meta or {}).get('runbook', '')}"
    frame = con.execute(suite.sql).df()
    asset = context.data_sources.add_pandas(suite.name).add_dataframe_asset(suite.table.rsplit(".", 1)[-1])
    whole = asset.add_batch_definition_whole_dataframe("whole")
    checks = context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=list(suite.expectations)))
    validation = context.validation_definitions.add(gx.ValidationDefinition(name=suite.name, data=whole, suite=checks))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=suite.name, validation_definitions=[validation], result_format={"result_format": "BOOLEAN_ONLY"}
        )
    )
    (result,) = checkpoint.run(batch_parameters={"dataframe": frame}).run_results.values()
    outcomes = [outcome_of(suite, one, frame) for one in result.results]
    failed = sum(not outcome.success for outcome in outcomes)
    return _Verdict(suite.name, suite.table, len(outcomes), failed, any(outcome.error for outcome in outcomes))


def _page_of(folder: Path, verdict: _Verdict) -> Path:
    (page,) = (folder / "validations" / verdict.suite).rglob("*.html")
    return page


def _first_page(folder: Path, verdicts: Sequence[_Verdict], moment: datetime) -> str:
    rows = []
    for verdict in sorted(verdicts, key=lambda one: (not one.failed, one.suite)):
        page = _page_of(folder, verdict)
        mark = "times" if verdict.failed else "check-circle"
        rows.append(
            f'<tr><td><i class="fa-{mark}"></i></td>'
            f'<td><a href="{escape(page.relative_to(folder).as_posix())}">{escape(verdict.suite)}</a></td>'
            f"<td>{escape(verdict.table)}</td><td>{verdict.checks}</td><td>{verdict.failed or ''}</td></tr>"
        )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Expectations</title></head><body>'
        f"<h1>What is expected of the data</h1><p>Checked {moment:%Y-%m-%d %H:%M} UTC. The checks are Great "
        "Expectations' suites; no value of a record is shown. How many rows fail, and every dbt test: cem audit</p>"
        "<table><tr><th></th><th>suite</th><th>relation</th><th>checks</th><th>failed</th></tr>"
        f"{''.join(rows)}</table></body></html>"
    )
