"""The score macros, rendered by Jinja alone and run on an in-memory DuckDB.

The macros under macros/scores call nothing of dbt but ``var``, so plain Jinja gives the SQL that dbt gives, without the
seconds that dbt needs to start. Macros that call dbt or the adapter are tested in tests/integration/dbt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
import yaml

Evaluate = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def dbt_project_dir(root: Path) -> Path:
    return root / "dbt_project"


@pytest.fixture(scope="session")
def evaluate(dbt_project_dir: Path) -> Evaluate:
    """``evaluate("nps_value('p', 'd', 'n')", p=[...], d=[...], n=[...])``: the macro's result for each case, in order.

    Columns are typed as the models have them: ``types={"score": "decimal(18, 4)"}``, else bigint, double or text.
    """
    settings = yaml.safe_load((dbt_project_dir / "dbt_project.yml").read_text())
    sources = "".join(path.read_text() for path in sorted((dbt_project_dir / "macros/scores").glob("*.sql")))
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"])
    environment.globals["var"] = settings["vars"].__getitem__

    def run(call: str, types: dict[str, str] | None = None, **columns: Sequence[Any]) -> list[Any]:
        sql = environment.from_string(sources + "{{ " + call + " }}").render()
        kinds = {name: (types or {}).get(name, _type_of(column)) for name, column in columns.items()}
        texts = [[None if value is None else str(value) for value in column] for column in columns.values()]
        typed = ", ".join(f"cast(column{i} as {kinds[name]}) as {name}" for i, name in enumerate(columns))
        lists = ", ".join(f"unnest(?::varchar[]) as column{i}" for i in range(len(texts)))
        with duckdb.connect() as connection:
            found = connection.execute(f"select {sql} from (select {typed} from (select {lists}))", texts).fetchall()
        assert len(found) == len(texts[0])
        return [row[0] for row in found]

    return run


def _type_of(column: Sequence[Any]) -> str:
    kinds = {type(value) for value in column} - {type(None)}
    return "bigint" if kinds == {int} else "double" if kinds == {float} else "varchar"
