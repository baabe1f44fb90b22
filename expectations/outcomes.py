"""Turn a Great Expectations result into an outcome that may be logged, stored and shown.

Belongs here: picking what is safe to keep. A GX result quotes the values that failed; these are dropped, and rows are
named by the columns that their suite declares as shown. Does not belong here: running the checks (runner.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from expectations.results import ExpectationOutcome
from expectations.suites.relation_suite import RelationSuite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult

_SAMPLE_ROWS = 5
_LONGEST_VALUE = 80
# What a message of an exception may quote from the data.
_QUOTATION = re.compile(r"'[^']*'|\"[^\"]*\"|\S*@\S*")


def outcome_of(suite: RelationSuite, result: ExpectationValidationResult, frame: pd.DataFrame) -> ExpectationOutcome:
    """The outcome of one check; `frame` is the data that was checked, in the order in which GX saw it."""
    config = result.expectation_config
    if config is None:
        raise RuntimeError("a result came back without the check it belongs to")
    found: Mapping[str, Any] = result.result or {}
    columns = [str(config.kwargs[name]) for name in ("column", "column_A", "column_B") if name in config.kwargs]
    return ExpectationOutcome(
        suite=suite.name,
        table=suite.table,
        expectation=config.type,
        column=", ".join(columns),
        rule=_rule(config.kwargs),
        severity="warning" if config.severity == "warning" else "critical",
        success=bool(result.success),
        checked_rows=int(found.get("element_count", len(frame))),
        unexpected_rows=int(found.get("unexpected_count", 0)),
        sample=() if result.success else _sample(suite, found.get("unexpected_index_list") or [], frame),
        error=_error(result.exception_info),
        runbook=str((config.meta or {}).get("runbook", "")),
    )


def without_data(message: str) -> str:
    """The first line of an exception's message, without what it quotes: quotations may hold personal data."""
    first = next(iter(message.strip().splitlines()), "")
    return _QUOTATION.sub("(...)", first)


def _rule(kwargs: Mapping[str, Any]) -> str:
    """The parameters of a check as text: `min_value=0.0, mostly=0.95`."""
    aside = ("batch_id", "column", "column_A", "column_B")
    return ", ".join(f"{name}={value}" for name, value in kwargs.items() if name not in aside and value is not None)


def _sample(suite: RelationSuite, positions: list[int], frame: pd.DataFrame) -> tuple[dict[str, str], ...]:
    rows = frame.loc[positions[:_SAMPLE_ROWS], list(suite.shown)] if suite.shown else frame.iloc[:0]
    return tuple({str(name): _shown(value) for name, value in row.items()} for row in rows.to_dict("records"))


def _shown(value: object) -> str:
    """A key's value as text. A company may have made an e-mail address its key: that is not repeated."""
    text = str(value)
    return "(an e-mail address)" if "@" in text else text[:_LONGEST_VALUE]


def _error(exception_info: Mapping[str, Any] | None) -> str | None:
    """The exception that kept a check from running. GX reports one flat, or one for each metric that it computed."""
    info = exception_info or {}
    for one in (info, *(value for value in info.values() if isinstance(value, Mapping))):
        if one.get("raised_exception"):
            return without_data(str(one.get("exception_message") or "")) or "the check raised an exception"
    return None
