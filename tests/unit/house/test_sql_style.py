"""sqlfluff really reads the models: with the project's settings, a good model passes and a bad one is named."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

GOOD = """\
-- One row per order.
with

orders as (
    select * from {{ ref('int_commerce__orders') }}
),

final as (
    select
        {{ surrogate_key(['source_vendor', 'order_id']) }} as order_key,
        {{ local_date('ordered_at', var('brand_timezone')) }} as ordered_date,
        case when {{ dbt.bool_or('is_late') }} then 1 end as is_late,
        sum(amount) as amount
    from orders
    {% if is_incremental() %}
    where orders.received_at > (select max(earlier.received_at) from {{ this }} as earlier)
    {% endif %}
    group by 1, 2
)

select * from final
"""

BAD = """\
SELECT a
    , b as B
from {{ ref('int_commerce__orders') }} o
join {{ ref('int_crm__people') }} as p on o.x = p.x
where    o.y = NULL
"""


def rules_broken(root: Path, sql: str) -> set[str]:
    """Codes of the rules that `sql` breaks as a model of core; PRS and TMP are SQL and Jinja that cannot be read."""
    done = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "-", "--stdin-filename", "dbt_project/models/core/planted.sql"],
        input=sql,
        cwd=root,
        capture_output=True,
        text=True,
    )
    codes = set(re.findall(r"^L:.*?\| *([A-Z]{2,3}\d*) *\|", done.stdout, re.MULTILINE))
    assert (done.returncode == 0) == (not codes), done.stdout + done.stderr
    return codes


def test_a_model_in_the_house_style_passes(root: Path) -> None:
    assert rules_broken(root, GOOD) == set()


def test_a_badly_written_model_is_named_by_the_rules_it_breaks(root: Path) -> None:
    upper_case, leading_comma, bare_alias, bare_join, equals_null = "CP01", "LT04", "AL01", "AM05", "CV05"
    assert {upper_case, leading_comma, bare_alias, bare_join, equals_null} <= rules_broken(root, BAD)


def test_sql_that_does_not_parse_and_a_macro_that_does_not_exist_are_errors(root: Path) -> None:
    assert "PRS" in rules_broken(root, "select from where\n")
    assert "TMP" in rules_broken(root, "select {{ no_such_macro('a') }} as a\n")
