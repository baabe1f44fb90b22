"""The shape of a suite: which relation, which columns may be shown, what is expected.

Belongs here: the dataclass and the SQL that fetches no more than the checked columns. Does not belong here: the
vocabulary of checks (checks.py) and the suites themselves (one file a family).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

# What names a staged record: opaque keys, never what a person wrote or is called.
RECORD_KEY = ("source_vendor", "source_instance", "source_record_key")


@dataclass(frozen=True)
class RelationSuite:
    """What is expected of one relation.

    `shown` are the only columns whose values a report may hold. `derived` names SQL expressions over the relation's
    columns that checks may use like columns. `query`, where given, is checked in place of the relation's own rows.
    """

    name: str
    table: str
    shown: tuple[str, ...]
    expectations: Sequence[Expectation]
    derived: Mapping[str, str] = field(default_factory=dict)
    query: str | None = None

    @property
    def sql(self) -> str:
        """The query that fetches the shown and the checked columns, and nothing else."""
        checked = [name for expectation in self.expectations for name in columns_of(expectation)]
        selected = [
            f"({self.derived[name]}) as {name}" if name in self.derived else name
            for name in dict.fromkeys([*self.shown, *checked])
        ]
        return f"select {', '.join(selected) or 'null'} from {f'({self.query})' if self.query else self.table}"


# A suite is built for a moment in time, since what is plausible depends on it.
SuiteBuilder = Callable[[datetime], RelationSuite]


def columns_of(expectation: Expectation) -> list[str]:
    """The columns that an expectation looks at; none for one about the relation as a whole."""
    named = (getattr(expectation, name, None) for name in ("column", "column_A", "column_B"))
    return [column for column in named if isinstance(column, str)]
