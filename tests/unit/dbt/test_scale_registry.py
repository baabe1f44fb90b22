"""The tests that guard the scale registry really find what would score an answer twice or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

GOOD = {
    "source_instance": "shop",
    "survey_id": "voice",
    "question_id": "q",
    "metric": "csat",
    "scale_min": 1,
    "scale_max": 5,
    "high_means": "good",
    "nps_kind": None,
    "no_answer_codes": "98|n/a",
    "valid_from": None,
    "valid_to": None,
    "is_ambiguous": None,
}
NPS = {"metric": "nps", "scale_min": 0, "scale_max": 10, "high_means": None, "nps_kind": "relational"}
RATING = {"survey_id": "reviews", "question_id": "rating", "metric": "rating"}
Row = dict[str, Any]


def findings(dbt_project_dir: Path, test: str, *rows: Row) -> int:
    """How many rows the dbt test gives for a registry of these rows."""
    sql = (dbt_project_dir / f"tests/{test}.sql").read_text().replace("{{ ref('stg_reference__survey_scales') }}", "s")
    kinds = {"scale_min": "decimal(18, 4)", "scale_max": "decimal(18, 4)", "is_ambiguous": "boolean"}
    kinds |= {"valid_from": "date", "valid_to": "date"}
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kinds.get(name, 'varchar')}" for name in GOOD)
        connection.execute(f"create table s ({columns})")
        values = [list((GOOD | row).values()) for row in rows]
        connection.executemany(f"insert into s values ({', '.join('?' for _ in GOOD)})", values)
        return len(connection.execute(sql).fetchall())


@pytest.mark.parametrize(
    "row",
    [
        {},
        NPS,
        NPS | {"nps_kind": "transactional", "high_means": "good"},
        NPS | {"scale_min": 1},
        NPS | {"scale_min": 1, "scale_max": 11},
        {"metric": "ces", "high_means": "ease"},
        {"metric": "ces", "high_means": "effort", "scale_max": 7},
        {"high_means": "bad"},
        {"valid_from": "2026-01-01", "valid_to": "2026-01-02"},
        {"is_ambiguous": True, "scale_min": None, "scale_max": None, "high_means": None},
        RATING,
        RATING | {"metric": "csat"},
    ],
)
def test_a_good_registration_passes(dbt_project_dir: Path, row: Row) -> None:
    assert findings(dbt_project_dir, "assert_scales_are_well_formed", row) == 0


@pytest.mark.parametrize(
    "row",
    [
        {"metric": None},
        {"metric": "stars"},
        {"metric": "rating"},
        RATING | {"metric": "nps"},
        {"scale_min": 5},
        {"scale_min": 6},
        {"scale_max": None},
        {"high_means": None},
        {"high_means": "ease"},
        {"metric": "ces", "high_means": None},
        {"metric": "ces", "high_means": "good"},
        NPS | {"nps_kind": None},
        NPS | {"scale_min": 2},
        NPS | {"scale_max": 5},
        NPS | {"high_means": "bad"},
        {"valid_from": "2026-01-01", "valid_to": "2026-01-01"},
        {"valid_from": "2026-01-02", "valid_to": "2026-01-01"},
        {"no_answer_codes": "98| 99"},
        {"is_ambiguous": True, "metric": None},
        {"is_ambiguous": False, "scale_min": None},
    ],
)
def test_a_bad_registration_is_found(dbt_project_dir: Path, row: Row) -> None:
    assert findings(dbt_project_dir, "assert_scales_are_well_formed", row) == 1


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((None, "2026-01-01"), ("2026-01-01", None), 0),
        (("2025-01-01", "2026-01-01"), ("2027-01-01", None), 0),
        ((None, "2026-01-02"), ("2026-01-01", None), 1),
        ((None, None), ("2026-01-01", None), 1),
        ((None, None), ("1900-01-01", None), 1),
        (("2026-01-01", "2026-03-01"), ("2026-02-01", "2026-02-02"), 1),
        (("2026-01-01", None), ("2026-01-01", "2026-02-01"), 1),
    ],
)
def test_periods_may_touch_and_must_not_overlap(
    dbt_project_dir: Path, first: tuple[str | None, ...], second: tuple[str | None, ...], overlap: int
) -> None:
    rows = [dict(zip(("valid_from", "valid_to"), period, strict=True)) for period in (first, second)]
    for pair in (rows, rows[::-1]):
        assert findings(dbt_project_dir, "assert_scales_do_not_overlap", *pair) == overlap
    other = rows[1] | {"question_id": "other"}
    assert findings(dbt_project_dir, "assert_scales_do_not_overlap", rows[0], other) == 0
