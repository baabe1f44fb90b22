"""The gate between the build and the published file: what failed, how many rows, and a sample without personal data.

Belongs here: the verdict over dbt's tests and Great Expectations' results, worded for the person on call. Does not
belong here: the checks themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.outcomes import without_data
from orchestration.transformation import NodeResult

SAMPLE_ROWS = 5
_HARMLESS_TYPES = ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "DECIMAL")
_HARMLESS_NAMES = {
    "source_vendor", "source_instance", "entity", "survey_id", "question_id", "key_value", "value_field",
    "from_field", "metric", "brand_key", "kpi", "period_type",
    "mapping", "id_in_mapping", "problem", "identifier",
}  # fmt: skip
# What to do about a test that a mapping can break; the others break by a fault of the project or of a source.
_ADVICE = {
    "assert_ids_are_unique": (
        "More than one record has the same id, and each would be counted. Let the id in this mapping of cem.toml tell "
        'its records apart: name the header that does; put several together by a template, "{order} {item}"; a line\'s '
        'number may be "@line", an id without a header "@record_key". If the records are versions of one, name '
        "that id's headers as the mapping's key."
    ),
    "assert_identities_are_plausible": (
        "An identifier joined contacts that are not one person, or stopped joining those that are. See why they "
        "stand together: cem explain customer KEY. Then put the value that tells nobody apart into "
        "identity_deny_list.csv, or a merge or split into identity_overrides.csv, in the overlay folder, and run again."
    ),
}


@dataclass(frozen=True)
class FailedCheck:
    """One check that blocks publication. `sample` holds at most five rows, of keys, counts and dates only.

    `advice`: what the user can do about it, "" where that is not known.
    """

    check: str
    what: str
    rows: int
    sample: tuple[str, ...] = ()
    advice: str = ""

    def __str__(self) -> str:
        lines = [f"{self.check}: {self.what}"]
        lines += [f"    {row}" for row in self.sample]
        lines += [f"    What to do: {self.advice}"] if self.advice else []
        return "\n".join(lines)


class GateFailed(RuntimeError):
    """The audit found the build wrong: nothing was published, readers keep what they had."""

    def __init__(self, failed: Sequence[FailedCheck]) -> None:
        self.failed = tuple(failed)
        checks = "\n".join(f"- {check}" for check in self.failed)
        super().__init__(
            f"The audit failed, so nothing was published: readers keep the data they had.\n{checks}\n"
            "What to do: mend the cause (a source, a mapping, a model), then run again; landed data stays as it is."
        )


def failed_tests(results: Sequence[NodeResult], warehouse: Path) -> list[FailedCheck]:
    """The checks behind dbt's results that block. No test at all is itself a failure: a gate that checks nothing."""
    failed = [_failed(result, warehouse) for result in results if not result.is_good and result.status != "skipped"]
    skipped = sum(result.status == "skipped" for result in results)
    if skipped:
        failed.append(
            FailedCheck("skipped", f"{skipped} tables and checks were not built, downstream of a failure.", 0)
        )
    if not any(result.is_test for result in results):
        failed.append(FailedCheck("dbt tests", "no test ran; the build is not checked.", 0))
    return failed


def _failed(result: NodeResult, warehouse: Path) -> FailedCheck:
    if not result.is_test or result.status == "error":
        return FailedCheck(
            f"dbt {result.resource_type} {result.name}", f"could not run: {without_data(result.message)}", 0
        )
    return FailedCheck(
        f"dbt test {result.name}",
        f"{result.failures} rows fail it.",
        result.failures,
        sample(result, warehouse),
        _ADVICE.get(result.name, ""),
    )


def sample(result: NodeResult, warehouse: Path) -> tuple[str, ...]:
    """The first failing rows of a test, reduced to columns that cannot name a person."""
    if not result.compiled_sql:
        return ()
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as con:
        cursor = con.execute(f"select * from ({result.compiled_sql}) as failing limit {SAMPLE_ROWS}")
        columns = [(name, str(kind)) for name, kind, *_ in cursor.description or []]
        shown = [i for i, (name, kind) in enumerate(columns) if _is_harmless(name, kind)]
        return tuple(", ".join(f"{columns[i][0]}={row[i]}" for i in shown) for row in cursor.fetchall() if shown)


def _is_harmless(name: str, kind: str) -> bool:
    # A surrogate key is a hash; a record's own key may be anything, an e-mail address too.
    is_hash = name.endswith("_key") and not name.endswith("record_key")
    return is_hash or name in _HARMLESS_NAMES or kind.startswith(_HARMLESS_TYPES)
