"""What must hold for [[files]] beyond single settings: against the registry of entities, and between mappings.

Works on the values as written, not on the validated model, so that one wrong setting hides no other mistake. Which
headers, texts and formats a mapping may name is judged in `readings`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from orchestration.configuration.problems import Report, nearest
from orchestration.configuration.readings import check_readings, check_words, table_of
from orchestration.configuration.registry import Entity, Registry

NOT_CHOSEN = "choose"
"""What a proposed mapping says for a family or an entity that the user is to choose."""

_ASK_AGAIN = "Its columns are then proposed by: cem files inspect FILE --as FAMILY.ENTITY"


def check_mappings(files: object, registry: Registry, channels: set[str], report: Report) -> None:
    """Report every mistake in `files` (the list as written). `channels`: the keys of that seed and of its overlay."""
    mappings = {i: item for i, item in enumerate(files) if isinstance(item, dict)} if isinstance(files, list) else {}
    for index, mapping in mappings.items():
        entity = _entity(index, mapping, registry, report)
        if entity is not None:
            _check_columns(index, mapping, entity, report)
            check_readings(index, mapping, entity, channels, registry.board_dimensions, report)
        check_words(index, mapping, report)
    _check_unique(mappings, report)


def check_data_folder(files: object, data: Path, report: Report) -> None:
    """Warn of a missing data folder and of globs without a match; a run would read nothing there."""
    if not files:
        return
    if not data.is_dir():
        report(("data",), f"there is no folder {data}. Name it with --data DIR, CEM_DATA or data.", severity="warning")
        return
    for index, mapping in enumerate(files) if isinstance(files, list) else ():
        pattern = mapping.get("glob") if isinstance(mapping, dict) else None
        if not isinstance(pattern, str) or not pattern or PurePosixPath(pattern).is_absolute():
            continue
        if ".." in PurePosixPath(pattern).parts:
            continue
        try:
            matches = any(file.is_file() for file in data.glob(pattern))
        except ValueError as error:
            report(("files", index, "glob"), f"{pattern!r} is no glob: {error}.")
            continue
        if not matches:
            message = f"no file in {data} matches {pattern!r}: nothing will be read."
            report(("files", index, "glob"), message, severity="warning")


def _entity(index: int, mapping: Mapping[str, Any], registry: Registry, report: Report) -> Entity | None:
    """The entity meant: a misspelled name is reported, and the rest still judged by the nearest right one."""
    family, name = mapping.get("family"), mapping.get("entity")
    if not isinstance(family, str) or not isinstance(name, str):
        return None
    meant_family: str | None = family
    if family == NOT_CHOSEN:
        message = f"not chosen yet. There are {_listed(registry.families)}. {_ASK_AGAIN}"
        report(("files", index, "family"), message)
        return None
    if family not in registry.families:
        meant_family = nearest(family, registry.families)
        report(("files", index, "family"), f"no such family. There are {_listed(registry.families)}.", meant_family)
    entities = [entity for of_family, entity in registry.entities if of_family == meant_family]
    meant = name
    if meant_family is not None and name == NOT_CHOSEN:
        report(("files", index, "entity"), f"not chosen yet. {meant_family} has {_listed(entities)}. {_ASK_AGAIN}")
        return None
    if meant_family is not None and name not in entities:
        near = nearest(name, entities)
        report(("files", index, "entity"), f"no such entity of {meant_family}. There are {_listed(entities)}.", near)
        meant = near or ""
    return registry.entities.get((meant_family or "", meant))


def _check_columns(index: int, mapping: Mapping[str, Any], entity: Entity, report: Report) -> None:
    """Each column is one of the entity's and has one source: a header, a template or a constant."""
    title = f"{entity.family} {entity.name}"
    tables = {key: table_of(mapping, key) for key in ("columns", "templates", "constants", "values", "formats")}
    sources = {key: tables[key] for key in ("columns", "templates", "constants")}
    given = {column for table in sources.values() for column in table}
    meant: set[str] = set()
    for key, table in tables.items():
        for column in table:
            if column in entity.built_in:
                report(("files", index, key, column), f"it is made of the headers named under {_setting_of(column)}.")
            elif column not in entity.columns:
                near = nearest(column, entity.columns.keys() - given) or nearest(column, entity.columns)
                meant |= {near} if near and key in sources else set()
                has = "" if near else f" It has {_listed(entity.columns)}."
                report(("files", index, key, column), f"no such column of {title}.{has}", near)
    for key in ("templates", "constants"):
        for column in tables[key]:
            other = next(name for name in sources if column in sources[name])
            if other != key:
                message = f"this column is also in {other}: it takes one or the other."
                report(("files", index, key, column), message)
    read = {*tables["columns"], *tables["templates"], *meant}
    for key, does in (("values", "values translate"), ("formats", "formats are for")):
        for column in tables[key].keys() & entity.columns.keys() - read:
            reason = "is a constant" if column in tables["constants"] else "is not in columns or templates"
            report(("files", index, key, column), f"{does} what a file says, and {column} {reason}.")
    for column in sorted(entity.required - given - meant):
        message = f"{title} requires it: name its header in columns, or give a template or a constant."
        report(("files", index, "columns", column), message)


def _setting_of(built_in: str) -> str:
    return "questions" if built_in == "answers" else built_in


def _check_unique(mappings: Mapping[int, Mapping[str, Any]], report: Report) -> None:
    names: dict[str, int] = {}
    identities: dict[tuple[str, str, str], int] = {}
    for index, mapping in mappings.items():
        name, family, entity = (mapping.get(key) for key in ("name", "family", "entity"))
        instance = mapping.get("instance", name)
        if isinstance(name, str) and (first := names.setdefault(name, index)) != index:
            report(("files", index, "name"), f"files[{first}] is already named {name!r}. Names are unique.")
        elif isinstance(family, str) and isinstance(entity, str) and isinstance(instance, str):
            first = identities.setdefault((family, entity, instance), index)
            if first != index:
                message = f"files[{first}] already fills {family} {entity} of the instance {instance!r}: "
                message += "join both in one glob, or give this one an instance of its own."
                report(("files", index, "instance"), message)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
