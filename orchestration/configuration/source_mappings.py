"""What must hold for `[sources.<vendor>.mappings]`: its columns are those of the entities that the table fills.

Here belongs what an account's owner says of his own properties, judged against the registry. Which vendors, tables and
settings there are is judged by the settings classes.
"""

from collections.abc import Mapping
from typing import Any

from orchestration.configuration.problems import Report, nearest
from orchestration.configuration.readings import check_texts, table_of
from orchestration.configuration.registry import Entity, Registry

_PARTS = ("columns", "constants", "values")


def check_source_mappings(sources: object, registry: Registry, channels: set[str], report: Report) -> None:
    """Report every mistake in `sources` (the table as written). `channels`: keys of that seed and of its overlay."""
    for vendor, settings in sources.items() if isinstance(sources, dict) else ():
        if not isinstance(settings, dict):
            continue
        tables = registry.source_tables(vendor)
        for table, mapping in table_of(settings, "mappings").items():
            setting = ("sources", vendor, "mappings", table)
            if not isinstance(mapping, dict):
                continue
            if table in tables:
                _check_columns(setting, mapping, tables[table], report)
                for entity in tables[table]:
                    check_texts(setting, mapping, entity, channels, report)
            else:
                report(setting, f"{table} fill no entity yet. There are {', '.join(sorted(tables))}.")


def _check_columns(
    setting: tuple[str, ...], mapping: Mapping[str, Any], entities: tuple[Entity, ...], report: Report
) -> None:
    known = {column for entity in entities for column in entity.columns}
    title = " or ".join(f"{entity.family} {entity.name}" for entity in entities)
    for part in _PARTS:
        for column in table_of(mapping, part).keys() - known:
            near = nearest(column, known)
            has = "" if near else f" There are {', '.join(sorted(known))}."
            report((*setting, part, column), f"no such column of {title}.{has}", near)
    for column in table_of(mapping, "constants").keys() & table_of(mapping, "columns").keys():
        message = "this column is also in columns: it takes one or the other."
        report((*setting, "constants", column), message)
