"""What must hold for how a mapping reads: its constants, translations, codes, formats, questions and dimensions.

Here belongs what one mapping says about texts, judged against its entity. Which columns there are, and what must hold
between mappings, is judged in `mappings`, of a source's own mappings in `source_mappings`.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestration.configuration.formats import format_mistake, is_instant
from orchestration.configuration.problems import Report, nearest
from orchestration.configuration.registry import Entity

# What the warehouse reads as yes or no; lower case.
_BOOLEAN_WORDS = frozenset({"true", "t", "yes", "y", "1", "false", "f", "no", "n", "0"})
_NUMBERS = ("number", "integer", "weight", "rate")
_TIMES = ("instant", "date")


def check_readings(
    index: int,
    mapping: Mapping[str, Any],
    entity: Entity,
    channels: set[str],
    taken: frozenset[str],
    report: Report,
) -> None:
    """Report every mistake of `files[index]`. `channels`: keys of that seed; `taken`: names of built-in dimensions."""
    check_texts(("files", index), mapping, entity, channels, report)
    _check_codes(index, mapping, entity, report)
    _check_formats(index, mapping, entity, report)
    _check_answers(index, mapping, entity, report)
    _check_dimensions(index, mapping, entity, taken, report)


def check_words(index: int, mapping: Mapping[str, Any], report: Report) -> None:
    """What a file says is stripped before it is compared: a word with white space around it would match nothing."""
    codes = mapping.get("no_answer")
    words: list[tuple[tuple[str | int, ...], object]]
    words = [(("no_answer", number), code) for number, code in enumerate(codes if isinstance(codes, list) else ())]
    for column, translations in table_of(mapping, "values").items():
        words += [(("values", column, raw), raw) for raw in (translations if isinstance(translations, dict) else ())]
    for place, word in words:
        if isinstance(word, str) and (not word or word != word.strip()):
            near = f'"{word.strip()}"' if word.strip() else None
            message = f"{word!r} matches nothing: what a file says is trimmed, and an empty cell is no value."
            report(("files", index, *place), message, near)


def table_of(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The table under `key` as written; an empty one if it is missing or something else."""
    found = mapping.get(key)
    return found if isinstance(found, dict) else {}


def check_texts(
    setting: tuple[str | int, ...], mapping: Mapping[str, Any], entity: Entity, channels: set[str], report: Report
) -> None:
    """Constants and translations must be of their column's type: else every record would be quarantined."""
    texts: list[tuple[tuple[str, ...], str, Any]]
    texts = [(("constants", column), column, value) for column, value in table_of(mapping, "constants").items()]
    for column, translations in table_of(mapping, "values").items():
        if isinstance(translations, dict):
            texts += [(("values", column, raw), column, value) for raw, value in translations.items()]
    for place, column, value in texts:
        kind = entity.columns.get(column)
        if not isinstance(value, str) or kind is None:
            continue
        if not value.strip():
            report((*setting, *place), "an empty text is no value. Leave the line out.")
        elif place[0] == "constants" and column == entity.own_id:
            message = f"{column} tells one record from another, so it cannot be the same for all: name its header, or "
            message += '"@line" or "@record_key" in columns.'
            report((*setting, *place), message)
        elif kind == "channel" and value not in channels:
            report((*setting, *place), f"{value!r} is no key of the seed channels.", nearest(value, channels))
        elif column in entity.choices and value not in entity.choices[column]:
            message = f"{value!r} is no word of {column}, which knows {', '.join(sorted(entity.choices[column]))}."
            report((*setting, *place), message, nearest(value, entity.choices[column]))
        elif kind == "boolean" and value.lower() not in _BOOLEAN_WORDS:
            report((*setting, *place), f"{value!r} is neither true nor false.")
        elif kind in _NUMBERS and not _is_number(value, whole=kind == "integer"):
            wanted = "a whole number" if kind == "integer" else "a number (with a point, as in 4.5)"
            report((*setting, *place), f"{value!r} is not {wanted}.")
        elif kind == "weight" and Decimal(value.strip()) < 0:
            report((*setting, *place), f"{value!r} is no weight: it must not be below zero.")
        elif kind == "rate" and Decimal(value.strip()) <= 0:
            report((*setting, *place), f"{value!r} is no rate: it must be above zero.")
        elif kind in _TIMES and not is_instant(value):
            message = f"{value!r} is no time: write it as 2026-03-01 or 2026-03-01 12:00:00."
            report((*setting, *place), message)


def _check_codes(index: int, mapping: Mapping[str, Any], entity: Entity, report: Report) -> None:
    """No-answer codes and decimal commas need something to be about."""
    title = f"{entity.family} {entity.name}"
    has_scores = "score" in entity.columns.values() or "answers" in entity.built_in
    if mapping.get("no_answer") and not has_scores:
        report(("files", index, "no_answer"), f"no-answer codes are for scores, and {title} has none.")
    if mapping.get("decimal_comma") and not has_scores and not set(_NUMBERS) & set(entity.columns.values()):
        report(("files", index, "decimal_comma"), f"it is about numbers and scores, and {title} has none.")


def _check_formats(index: int, mapping: Mapping[str, Any], entity: Entity, report: Report) -> None:
    values = table_of(mapping, "values")
    for column, text in table_of(mapping, "formats").items():
        place = ("files", index, "formats", column)
        kind = entity.columns.get(column)
        if kind is None or not isinstance(text, str):
            continue
        if kind not in _TIMES:
            times = ", ".join(name for name, kind in entity.columns.items() if kind in _TIMES)
            report(place, f"formats say how a time is written, and {column} is none. Times are {times or 'not in it'}.")
        elif column in values:
            report(place, "values translate this column already, to times as in 2026-03-01 12:00:00.")
        elif mistake := format_mistake(text):
            report(place, f"{text!r}: {mistake[0]}", mistake[1])


def _check_answers(index: int, mapping: Mapping[str, Any], entity: Entity, report: Report) -> None:
    questions, place = mapping.get("questions"), ("files", index, "questions")
    title = f"{entity.family} {entity.name}"
    if "answers" in entity.built_in and not questions:
        message = f'{title} requires it: name the headers of the questions, as in questions = ["Q1", "Q2"].'
        report(place, message)
    elif questions and "answers" not in entity.built_in:
        message = f"questions are for surveys responses (a row a respondent, a column a question), and this is {title}."
        report(place, message)


def _check_dimensions(
    index: int, mapping: Mapping[str, Any], entity: Entity, taken: frozenset[str], report: Report
) -> None:
    dimensions = table_of(mapping, "dimensions")
    if dimensions and "dimensions" not in entity.built_in:
        message = f"dimensions are for surveys responses and answers, and this is {entity.family} {entity.name}."
        report(("files", index, "dimensions"), message)
    for name in dimensions.keys() & taken:
        message = "scores are compared by a dimension of this name already. Choose another."
        report(("files", index, "dimensions", name), message)


def _is_number(value: str, *, whole: bool) -> bool:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return False
    return number.is_finite() and (not whole or number == number.to_integral_value())
