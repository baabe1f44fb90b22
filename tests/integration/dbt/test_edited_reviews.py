"""Reviews that change after they were given (domain research 7, case 18), from landed versions to the published tables.

All were given in January 2026; what befell them is in opinions.yml, instance `edited`.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Protocol


class Dbt(Protocol):
    def query(self, sql: str) -> list[dict[str, Any]]: ...


FEBRUARY, MARCH, APRIL = datetime(2026, 2, 1, 4), datetime(2026, 3, 5, 4), datetime(2026, 4, 5, 4)


def versions(dbt: Dbt, review: str, columns: str) -> list[tuple[Any, ...]]:
    """Rows of a review's history in order."""
    key = hashlib.md5(f"files|edited|{review}".encode()).hexdigest()
    rows = dbt.query(
        f"select {columns} from core.fct_review_versions where review_key = '{key}' order by version_number"
    )
    return [tuple(row.values()) for row in rows]


def test_case_18_a_star_made_five_keeps_both_and_the_month_of_its_giving(dbt: Dbt) -> None:
    found = versions(dbt, "raised", "rating_native::int, stars_delta::int, valid_to, is_current")
    assert found == [(1, None, MARCH, False), (5, 4, None, True)]
    months = dbt.query(
        """select month_start::text as month, reviews, positive, negative from marts.mart_brand_perception
           where source_instance = 'edited'"""
    )
    # raised 5, reply removed 2, moved 4, restored 4; the deleted one is in none.
    assert months == [{"month": "2026-01-01", "reviews": 4, "positive": 3, "negative": 1}]


def test_case_18_a_reply_that_was_removed_is_history(dbt: Dbt) -> None:
    found = versions(dbt, "reply removed", "replied_at is not null, valid_to")
    assert found == [(True, MARCH), (False, None)]
    assert dbt.query("select replied_at from core.fct_reviews where review_id = 'reply removed'") == [
        {"replied_at": None}
    ]


def test_case_18_a_review_that_was_moved_counts_once_where_it_is_now(dbt: Dbt) -> None:
    assert versions(dbt, "moved", "product_id") == [("north shop",), ("south shop",)]
    assert dbt.query("select product_id from core.fct_reviews where review_id = 'moved'") == [
        {"product_id": "south shop"}
    ]


def test_case_18_a_deletion_ends_a_version_and_a_restoration_begins_one(dbt: Dbt) -> None:
    found = versions(dbt, "restored", "rating_native::int, valid_to, ended_by")
    assert [row[:2] for row in found] == [(3, MARCH), (4, None)]
    assert found[0][2] == "deletion"
    assert versions(dbt, "deleted", "valid_to, is_current") == [(MARCH, False)]
    reviews = dbt.query("select review_id from core.fct_reviews where review_id in ('restored', 'deleted')")
    assert reviews == [{"review_id": "restored"}]
