"""What must hold for [[files]] beyond single settings: against the registry of entities, and between mappings.

Works on the values as written, not on the validated model, so that one wrong setting hides no other mistake.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from orchestration.configuration.problems import Severity, nearest
from orchestration.configuration.registry import Entity, Registry


class Report(Protocol):
    """Takes one problem of the setting at `path`; finds out itself where that is written."""

    def __call__(
        self, path: tuple[str | int, ...], message: str, suggestion: str | None = None, severity: Severity = "error"
    ) -> None: ...


def check_mappings(files: object, registry: Registry, channels: set[str], report: Report) -> None:
    """Report every mistake in `files` (the list as written). `channels`: the keys of that seed and of its overlay."""
    mappings = {i: item for i, item in enumerate(files) if isinstance(item, dict)} if isinstance(files, list) else {}
    for index, mapping in mappings.items():
        entity = _entity(index, mapping, registry, report)
        if entity is not None:
            _check_columns(index, mapping, entity, report)
            _check_texts(index, mapping, entity, channels, report)
        _check_words(index, mapping, report)
    _check_unique(mappings, report)


def check_data_folder(files: object, data: Path, report: Report) -> None:
    """Warn of a missing data folder and of globs without a match; a run would read nothing there."""
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
    if family not in registry.families:
        meant_family = nearest(family, registry.families)
        report(("files", index, "family"), f"no such family. There are {_listed(registry.families)}.", meant_family)
    entities = [entity for of_family, entity in registry.entities if of_family == meant_family]
    meant = name
    if meant_family is not None and name not in entities:
        near = nearest(name, entities)
        report(("files", index, "entity"), f"no such entity of {meant_family}. There are {_listed(entities)}.", near)
        meant = near or ""
    return registry.entities.get((meant_family or "", meant))


def _check_columns(index: int, mapping: Mapping[str, Any], entity: Entity, report: Report) -> None:
    columns, constants, values = (_table(mapping, key) for key in ("columns", "constants", "values"))
    title = f"{entity.family} {entity.name}"
    given = {*columns, *constants}
    meant: set[str] = set()
    for key, table in (("columns", columns), ("constants", constants), ("values", values)):
        for column in table:
            if column not in entity.columns:
                near = nearest(column, entity.columns.keys() - given) or nearest(column, entity.columns)
                meant |= {near} if near and key != "values" else set()
                has = "" if near else f" It has {_listed(entity.columns)}."
                report(("files", index, key, column), f"no such column of {title}.{has}", near)
    for column in constants.keys() & columns.keys():
        report(("files", index, "constants", column), "this column is also in columns: it takes one or the other.")
    for column in values.keys() & entity.columns.keys() - columns.keys():
        reason = "is a constant" if column in constants else "is not in columns"
        report(("files", index, "values", column), f"values translate what a file says, and {column} {reason}.")
    for column in sorted(entity.required - given - meant):
        message = f"{title} requires it: name its header in columns, or a constant."
        report(("files", index, "columns", column), message)


def _check_texts(index: int, mapping: Mapping[str, Any], entity: Entity, channels: set[str], report: Report) -> None:
    """Constants and translations must be of their column's type: else every record would be quarantined."""
    texts: list[tuple[tuple[str, ...], str, Any]]
    texts = [(("constants", column), column, value) for column, value in _table(mapping, "constants").items()]
    for column, translations in _table(mapping, "values").items():
        if isinstance(translations, dict):
            texts += [(("values", column, raw), column, value) for raw, value in translations.items()]
    for place, column, value in texts:
        kind = entity.columns.get(column)
        if not isinstance(value, str) or kind is None:
            continue
        if not value.strip():
            report(("files", index, *place), "an empty text is no value. Leave the line out.")
        elif kind == "channel" and value not in channels:
            report(("files", index, *place), f"{value!r} is no key of the seed channels.", nearest(value, channels))
        elif kind in ("number", "integer") and not _is_number(value, whole=kind == "integer"):
            wanted = "a whole number" if kind == "integer" else "a number (with a point, as in 4.5)"
            report(("files", index, *place), f"{value!r} is not {wanted}.")
    if mapping.get("no_answer") and "score" not in entity.columns.values():
        message = f"no-answer codes are for scores, and {entity.family} {entity.name} has none."
        report(("files", index, "no_answer"), message)


def _check_words(index: int, mapping: Mapping[str, Any], report: Report) -> None:
    """What a file says is trimmed before it is compared: a word with space around it would match nothing."""
    codes = mapping.get("no_answer")
    words: list[tuple[tuple[str | int, ...], object]]
    words = [(("no_answer", number), code) for number, code in enumerate(codes if isinstance(codes, list) else ())]
    for column, translations in _table(mapping, "values").items():
        words += [(("values", column, raw), raw) for raw in (translations if isinstance(translations, dict) else ())]
    for place, word in words:
        if isinstance(word, str) and (not word or word != word.strip()):
            near = f'"{word.strip()}"' if word.strip() else None
            message = f"{word!r} matches nothing: what a file says is trimmed, and an empty cell is no value."
            report(("files", index, *place), message, near)


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


def _table(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = mapping.get(key)
    return found if isinstance(found, dict) else {}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _is_number(value: str, *, whole: bool) -> bool:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return False
    return number.is_finite() and (not whole or number == number.to_integral_value())
