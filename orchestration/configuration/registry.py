"""What a mapping may fill: the canonical entities and their columns, and the seeds, as the dbt project declares them.

Read from the project's own files, so that a name stands in one place only. Here belongs reading them; judging a
configuration by them does not.
"""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Entity:
    """A canonical entity: `columns` maps each column that a header may fill to its type (text, number, instant, ...).

    `choices` holds the columns that know a few words only, with those words. `built_in` are columns that settings of
    their own fill: answers (by questions), dimensions (by dimensions).
    """

    family: str
    name: str
    columns: dict[str, str]
    required: frozenset[str]
    choices: dict[str, tuple[str, ...]]
    built_in: frozenset[str] = frozenset()

    @property
    def own_id(self) -> str:
        """The column that names a record of the entity; "" if it has none."""
        first = next(iter(self.columns))
        return first if first.endswith("_id") else ""


@dataclass(frozen=True)
class Seed:
    """A seed that an overlay may extend: its columns in the order of its header, their types, and its key."""

    name: str
    columns: tuple[str, ...]
    types: dict[str, str]
    key: tuple[str, ...]


FAMILIES = ("crm", "commerce", "web_analytics", "reviews", "surveys", "support")


@dataclass(frozen=True)
class Registry:
    """What the dbt project declares. Raises FileNotFoundError on first use if the folder is not a dbt project."""

    dbt_project_dir: Path

    @cached_property
    def entities(self) -> dict[tuple[str, str], Entity]:
        """The entities that files can fill, by (family, entity)."""
        settings = self._variables
        by_files = set(settings["vendor_entities"]["files"])
        found = [_entity(key, columns) for key, columns in settings["entities"].items() if key in by_files]
        return {(entity.family, entity.name): entity for entity in found}

    def source_tables(self, vendor: str) -> dict[str, tuple[Entity, ...]]:
        """The landed tables of a vendor that fill entities, with those entities; none of a vendor without an API."""
        settings = self._variables
        tables: dict[str, list[str]] = settings.get(f"{vendor}_tables", {})
        return {
            table: tuple(_entity(key, settings["entities"][key]) for key in entities)
            for table, entities in tables.items()
        }

    @cached_property
    def board_dimensions(self) -> frozenset[str]:
        """Names that the KPI board compares by already, `all` among them."""
        return frozenset(("all", *self._variables.get("board_dimensions", ())))

    @cached_property
    def families(self) -> frozenset[str]:
        return frozenset(family for family, _ in self.entities)

    @cached_property
    def seeds(self) -> dict[str, Seed]:
        folder = self.dbt_project_dir / "seeds"
        declared: dict[str, dict[str, Any]] = {}
        for document in sorted(folder.glob("*.yml")):
            content = _yaml(document)
            declared |= {seed["name"]: seed.get("config", {}) for seed in content.get("seeds", [])}
        return {file.stem: _seed(file, declared.get(file.stem, {})) for file in sorted(folder.glob("*.csv"))}

    @cached_property
    def _variables(self) -> dict[str, Any]:
        return dict(_yaml(self.dbt_project_dir / "dbt_project.yml")["vars"])

    def seed_values(self, seed: str, column: str) -> set[str]:
        """The shipped values of one column of a seed; empty if there is no such seed."""
        if seed not in self.seeds:
            return set()
        with (self.dbt_project_dir / "seeds" / f"{seed}.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row[column] for row in csv.DictReader(file)}


def _yaml(file: Path) -> dict[str, Any]:
    # libyaml where the wheel carries it: the same result, ten times sooner, in every start of `cem`.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {})


def _entity(key: str, columns: dict[str, str]) -> Entity:
    family = next((name for name in FAMILIES if key.startswith(f"{name}_")), key.split("_", 1)[0])
    words = {column: declaration.split() for column, declaration in columns.items()}
    return Entity(
        family=family,
        name=key.removeprefix(f"{family}_"),
        columns={column: declared[0] for column, declared in words.items() if "built_in" not in declared},
        required=frozenset(column for column, declared in words.items() if "required" in declared),
        choices={
            column: tuple(word.removeprefix("in:").split("|"))
            for column, declared in words.items()
            for word in declared
            if word.startswith("in:")
        },
        built_in=frozenset(column for column, declared in words.items() if "built_in" in declared),
    )


def _seed(file: Path, config: dict[str, Any]) -> Seed:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines), [])
    return Seed(
        name=file.stem,
        columns=tuple(header),
        types=dict(config.get("column_types", {})),
        key=tuple(config.get("meta", {}).get("key", [])),
    )
