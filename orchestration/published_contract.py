"""The contract with readers: every published table, column and type; ``python -m orchestration.published_contract``.

Belongs here: writing that list from the models, and what changes in it readers must hear of. Does not belong here: the
checks that a table is as its model says (dbt enforces that in every build).

A column that is gone, or of another type, breaks a dashboard. So it stays in the list as removed, with the number of
the contract that took it away, and the changelog must name it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from orchestration.home import DBT_PROJECT_DIR

CONTRACT_FILE = DBT_PROJECT_DIR / "published_contract.yml"
PUBLISHED = ("core", "marts")
Tables = dict[str, dict[str, str]]
"""By schema.table: type by column."""

_HEAD = """\
# What readers may rely on: every published table, column and type. Written by `make contract`; do not edit.
# `contract` rises, and `removed` tells with which number, when a column goes or changes its type; CHANGELOG.md must
# name it then (docs/upgrading.md).
"""


@dataclass(frozen=True)
class Contract:
    """``number`` rises with every change that breaks a reader; ``removed``: with which number what went."""

    number: int = 1
    removed: dict[str, int] = field(default_factory=dict)
    tables: Tables = field(default_factory=dict)


def read_contract(file: Path = CONTRACT_FILE) -> Contract:
    """The contract that is in force; an empty one if there is no such file."""
    if not file.is_file():
        return Contract()
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Contract(found["contract"], found["removed"], found["tables"])


def published_tables(models: Path = DBT_PROJECT_DIR / "models") -> Tables:
    """What the models declare now."""
    tables: Tables = {}
    for schema in PUBLISHED:
        for document in sorted((models / schema).rglob("*.yml")):
            for model in (yaml.safe_load(document.read_text(encoding="utf-8")) or {}).get("models") or []:
                columns = {column["name"]: str(column["data_type"]) for column in model["columns"]}
                tables[f"{schema}.{model['name']}"] = dict(sorted(columns.items()))
    return dict(sorted(tables.items()))


def broken(before: Tables, now: Tables) -> dict[str, str]:
    """What readers had and have no more, and in which words; by schema.table or schema.table.column."""
    found: dict[str, str] = {}
    for table, columns in before.items():
        if table not in now:
            found[table] = "is gone"
            continue
        for column, kind in columns.items():
            if column not in now[table]:
                found[f"{table}.{column}"] = "is gone"
            elif now[table][column] != kind:
                found[f"{table}.{column}"] = f"was {kind} and is {now[table][column]}"
    return found


def renewed(contract: Contract, now: Tables) -> Contract:
    """The next contract: with a higher number if this breaks a reader, else with what has come."""
    gone = broken(contract.tables, now)
    number = contract.number + (1 if gone else 0)
    return Contract(number, contract.removed | dict.fromkeys(gone, number), now)


def text_of(contract: Contract) -> str:
    """As the file holds it. One column a line: a difference shows what changed, and branches that add some merge."""
    told = {"contract": contract.number, "removed": dict(sorted(contract.removed.items())), "tables": contract.tables}
    return _HEAD + yaml.safe_dump(told, sort_keys=False)


if __name__ == "__main__":
    CONTRACT_FILE.write_text(text_of(renewed(read_contract(), published_tables())), encoding="utf-8")
