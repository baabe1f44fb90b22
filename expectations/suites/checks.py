"""The vocabulary of the suites: each kind of check once, in the words of the field.

Belongs here: functions that return one Great Expectations expectation, and SQL expressions that checks are made on.
Does not belong here: which relation is checked for what (one file a family, and marts.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from expectations.results import Severity

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.metadata_types import FailureSeverity

# Customers' records with a time of day are younger than this: an earlier instant was misread.
EARLIEST = datetime(1990, 1, 1)
YEARS_AHEAD = 10
RUNBOOK = {
    "instant": "implausible-moment",
    "range": "impossible-figure",
    "share": "share-too-low",
    "order": "moments-out-of-order",
    "shape": "wrong-shape",
    "redaction": "verbatim-not-redacted",
}
"""Of each kind of check here the section of docs/runbook.md that says what to do."""
# Doubles that are equal on paper differ in the last bits.
ROUNDING = 1e-6


def _gx(severity: Severity) -> FailureSeverity:
    from great_expectations.expectations.metadata_types import FailureSeverity

    return FailureSeverity(severity)


def _meta(kind: str) -> dict[str, str]:
    return {"runbook": RUNBOOK[kind]}


def plausible_instant(column: str, now: datetime) -> Expectation:
    """Between 1990 and ten years from now: a day and month swapped or a wrong epoch shows up here."""
    from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween

    # 29 February has no namesake in most years; the 28th does as well for a limit ten years off.
    latest = now.replace(year=now.year + YEARS_AHEAD, day=min(now.day, 28))
    return ExpectColumnValuesToBeBetween(
        column=column, min_value=EARLIEST, max_value=latest, severity=_gx("critical"), meta=_meta("instant")
    )


def between(column: str, low: float | None, high: float | None, severity: Severity = "critical") -> Expectation:
    """Every value within the bounds, bounds included; None leaves a side open."""
    from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween

    return ExpectColumnValuesToBeBetween(
        column=column, min_value=low, max_value=high, severity=_gx(severity), meta=_meta("range")
    )


def not_negative(column: str) -> Expectation:
    """Zero or more: prices, amounts, counts."""
    return between(column, 0, None)


def percentage(column: str) -> Expectation:
    """0 to 100, with room for rounding."""
    return between(column, -ROUNDING, 100 + ROUNDING)


def is_true(column: str, *, mostly: float, severity: Severity = "warning") -> Expectation:
    """A derived condition holds on this share of the rows where it applies (where it is not null)."""
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet

    return ExpectColumnValuesToBeInSet(
        column=column, value_set=[True], mostly=mostly, severity=_gx(severity), meta=_meta("share")
    )


def is_redacted(column: str) -> Expectation:
    """A derived condition that says of each text that nothing personal of a known shape is left in it."""
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet

    return ExpectColumnValuesToBeInSet(
        column=column, value_set=[True], severity=_gx("critical"), meta=_meta("redaction")
    )


def not_before(later: str, earlier: str, *, mostly: float = 0.99) -> Expectation:
    """One moment is not before the other where both are known; a warning, since vendors' clocks do disagree."""
    from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
        ExpectColumnPairValuesAToBeGreaterThanB,
    )

    return ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=later,
        column_B=earlier,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        mostly=mostly,
        severity=_gx("warning"),
        meta=_meta("order"),
    )


def currency_code(column: str) -> Expectation:
    """Three letters, as in ISO 4217."""
    from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex

    return ExpectColumnValuesToMatchRegex(
        column=column, regex=r"^[A-Za-z]{3}$", severity=_gx("critical"), meta=_meta("shape")
    )


def email_shape(column: str) -> Expectation:
    """something@domain.tld on nearly every row; people do mistype their address, whole columns do not.

    A redacted address is 64 hexadecimal digits.
    """
    from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex

    return ExpectColumnValuesToMatchRegex(
        column=column,
        regex=r"^([^@\s]+@[^@\s]+\.[^@\s.]+|[0-9a-f]{64})$",
        mostly=0.95,
        severity=_gx("warning"),
        meta=_meta("shape"),
    )


def known_where_mapped(column: str) -> str:
    """SQL: is the column filled? Null for a source that never fills it, since nobody mapped it there."""
    filled = f"count({column}) over (partition by source_vendor, source_instance)"
    return f"case when {filled} > 0 then {column} is not null end"
