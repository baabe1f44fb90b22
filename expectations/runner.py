"""Run the suites on a warehouse file and say what was found, in plain data.

Belongs here: the Great Expectations context, fetching the checked columns. Does not belong here: what is expected
(suites/), what may be told of a result (outcomes.py), what a failure means for the publication (results.py).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.outcomes import outcome_of, without_data
from expectations.results import AuditReport, SuiteResult
from expectations.suites import ALL_SUITES
from expectations.suites.relation_suite import RelationSuite, SuiteBuilder

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition


def run_audit(
    warehouse: Path, *, suites: Sequence[SuiteBuilder] = ALL_SUITES, now: datetime | None = None
) -> AuditReport:
    """Check the staged families and the marts of a warehouse file; reads only, and closes the file.

    `now` (naive UTC, default the clock) is the moment by which dates are judged. Never raises for what it finds, nor
    for what it cannot check: a suite that crashes is a failure in the report, like an audit that checks nothing.
    """
    moment = now or datetime.now(UTC).replace(tzinfo=None)
    try:
        whole = _frame_definition()
        con = duckdb.connect(str(warehouse), read_only=True)
    except Exception as error:
        return AuditReport((), error=f"{type(error).__name__}: {error}")
    try:
        return AuditReport(tuple(_run_suite(con, whole, builder, moment) for builder in suites))
    finally:
        con.close()


def _frame_definition() -> BatchDefinition[Any]:
    """One context and one pandas data source for the whole audit: nothing is written to disk, nothing is sent."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the library is imported
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("warehouse").add_dataframe_asset("relation")
    return asset.add_batch_definition_whole_dataframe("whole")


def _run_suite(
    con: duckdb.DuckDBPyConnection, whole: BatchDefinition[Any], builder: SuiteBuilder, now: datetime
) -> SuiteResult:
    name, table, rows = builder.__name__, "", 0
    try:
        suite = builder(now)
        name, table = suite.name, suite.table
        frame = con.execute(suite.sql).df()
        rows = len(frame)
        results = whole.get_batch({"dataframe": frame}).validate(
            _gx_suite(suite), result_format={"result_format": "COMPLETE", "include_unexpected_rows": False}
        )
        outcomes = tuple(outcome_of(suite, result, frame) for result in results.results)
        if len(outcomes) != len(suite.expectations):
            raise RuntimeError(f"{len(suite.expectations)} checks were asked for, {len(outcomes)} came back")
        return SuiteResult(name, table, rows, outcomes)
    except Exception as error:
        return SuiteResult(name, table, rows, (), error=without_data(f"{type(error).__name__}: {error}"))


def _gx_suite(suite: RelationSuite) -> ExpectationSuite:
    import great_expectations as gx

    return gx.ExpectationSuite(name=suite.name, expectations=list(suite.expectations))
