"""Every dbt model is documented where people read it: the catalogue shows these texts to who never opens the SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

# A shorter text repeats the column's name; it does not say meaning, unit, range or when the column is null.
SHORTEST = 12
PUBLISHED = ("core", "marts")


def entries(models: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each model's entry with the file it stands in."""
    for path in sorted([*models.rglob("*.yml"), *models.rglob("*.yaml")]):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for entry in content.get("models") or []:
            yield path.relative_to(models.parent.parent).as_posix(), entry


def undocumented(project: Path) -> list[str]:
    """`file: model: what is missing` for every gap under models/."""
    models = project / "models"
    files = {path.stem: path for path in sorted([*models.rglob("*.sql"), *models.rglob("*.py")])}
    found = []
    documented: dict[str, str] = {}
    for where, entry in entries(models):
        name = entry["name"]
        if name not in files:
            found.append(f"{where}: {name}: there is no such model; remove the entry or correct its name")
            continue
        if name in documented:
            found.append(f"{where}: {name}: it is documented in {documented[name]} already")
        documented[name] = where
        is_published = files[name].relative_to(models).parts[0] in PUBLISHED
        found += [f"{where}: {name}: {gap}" for gap in _gaps(entry, is_published)]
    for name, path in files.items():
        if name not in documented:
            found.append(f"{path.relative_to(project.parent).as_posix()}: {name}: no .yml under models/ describes it")
    return found


def _gaps(entry: dict[str, Any], is_published: bool) -> Iterator[str]:
    description = " ".join((entry.get("description") or "").split())
    if len(description) < SHORTEST:
        yield "it has no description"
    elif is_published and not description.startswith("One row per "):
        yield f'its description opens with its grain, "One row per ...", and not with "{description[:30]}"'
    if not is_published:
        return
    columns = entry.get("columns") or []
    if not columns:
        yield "it lists no columns"
    for column in columns:
        if len((column.get("description") or "").strip()) < SHORTEST:
            yield f"column {column['name']}: say its meaning, unit, range and when it is null"


def test_every_model_is_described_and_every_published_column_explained(root: Path) -> None:
    assert not (found := undocumented(root / "dbt_project")), "\n" + "\n".join(found)


def test_every_kind_of_gap_is_named(tmp_path: Path) -> None:
    project = tmp_path / "dbt_project"
    for layer, model in [("core", "dim_a"), ("core", "dim_b"), ("marts", "mart_c"), ("staging", "stg_d")]:
        (project / "models" / layer).mkdir(parents=True, exist_ok=True)
        (project / "models" / layer / f"{model}.sql").write_text("select 1 as a_key")
    (project / "models" / "core" / "_core.yml").write_text(
        "models:\n"
        "  - name: dim_a\n"
        "    description: All customers.\n"
        "    columns: [{name: a_key, description: Key.}]\n"
        "  - {name: dim_b, description: One row per b that is well described.}\n"
        "  - {name: dim_gone, description: One row per nothing at all.}\n"
    )
    (project / "models" / "marts" / "_marts.yml").write_text("models: [{name: mart_c}]\n")
    where = "dbt_project/models/core/_core.yml"
    assert undocumented(project) == [
        f'{where}: dim_a: its description opens with its grain, "One row per ...", and not with "All customers."',
        f"{where}: dim_a: column a_key: say its meaning, unit, range and when it is null",
        f"{where}: dim_b: it lists no columns",
        f"{where}: dim_gone: there is no such model; remove the entry or correct its name",
        "dbt_project/models/marts/_marts.yml: mart_c: it has no description",
        "dbt_project/models/marts/_marts.yml: mart_c: it lists no columns",
        "dbt_project/models/staging/stg_d.sql: stg_d: no .yml under models/ describes it",
    ]
