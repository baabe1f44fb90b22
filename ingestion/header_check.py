"""Whether a file has the headers that its mapping names, and a sentence that says what to write if not.

Belongs here: the comparison of names, for every format. Does not belong here: whether a header line is usable at all
(``readers.headers``), what a header means.
"""

import contextlib
import difflib
import json
import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

from ingestion.readers.lines import UnreadableFile
from ingestion.readers.record import Record, Records
from ingestion.settings import FileMapping

_LINES_AHEAD = 30
_LIKE_A_VALUE = re.compile(r"\s*[-+0-9][-+0-9.,:/ ]*\s*|.*@.*", re.DOTALL).fullmatch


def check_header(mapping: FileMapping, records: Records) -> None:
    """Raise ``UnreadableFile`` if a header of the mapping is missing. Further ones are welcome: they land as received.

    ``records`` must be fresh; looking for the header further down uses them up.
    """
    header = records.header or []
    required = mapping.required_headers
    missing = sorted(required - set(header))
    if not missing:
        return
    if len(missing) < len(required) or any(drift(name, header) for name in missing):
        raise UnreadableFile(*missing_names(mapping, missing, header, "is missing"), records.header_line)
    problem = f"none of the mapped headers is in the file; it has {len(header)}: {_some(header)}."
    remedy = "Check that the glob matches the right files, and the mapping's headers."
    if any(map(_LIKE_A_VALUE, header)):  # a record, perhaps a person's: not to be shown
        problem = f"none of the mapped headers is in the file; its {len(header)} seem to be values of a record."
        remedy = "Have the file written with a header line; or check that the glob matches the right files."
    counts = {character: header[0].count(character) for character in ",;\t|"}
    likely = max(counts, key=lambda character: counts[character])
    if mapping.format == "csv" and len(header) == 1 and counts[likely]:
        remedy = f"Set delimiter = {toml_text(likely)} in the mapping."
    elif records.header_line and (line := _line_with(required, records)):
        remedy = f"Line {line} seems to hold them: set skip_lines = {line - 1} in the mapping."
    raise UnreadableFile(problem, remedy, records.header_line)


def missing_names(mapping: FileMapping, missing: Iterable[str], names: Iterable[str], verb: str) -> tuple[str, str]:
    """Problem and remedy for names that are not among the file's ``names``; ``verb`` as in "is missing"."""
    problems, writes, is_unknown = [], [], False
    names, places = list(names), mapping.places_of_headers()
    for name in missing:
        if found := drift(name, names):
            meant, difference = found
            problems.append(f"{name!r} {verb}; the file has {meant!r} ({difference})")
            writes += [_assignment(place, meant) for place in places.get(name, [])]
        else:
            near = nearest(name, names)
            problems.append(f"{name!r} {verb}" + (f" (nearest in the file: {near!r})" if near else ""))
            is_unknown = True
    remedies = []
    if writes:
        remedies.append(
            f"Write in the mapping: {', '.join(writes)}. Files that spell it otherwise need a mapping of their own."
        )
    if is_unknown:
        remedies.append("Correct the names in the mapping, or ask the vendor why they have gone.")
    return "; ".join(problems) + ".", " ".join(remedies)


def drift(name: str, names: Iterable[str]) -> tuple[str, str] | None:
    """The one of ``names`` that a person would take for ``name``, and what differs; ``None`` if there is none."""
    for other in names:
        if _without_blanks(name) == _without_blanks(other):
            return other, "only white space differs"
        if name.casefold() == other.casefold():
            return other, "only case differs"
        if _without_blanks(name).casefold() == _without_blanks(other).casefold():
            return other, "only white space and case differ"
        if _visible(name) == _visible(other):
            return other, "only invisible characters differ"
    return None


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The most similar of ``names``, if any is similar."""
    folded = {_visible(other): other for other in names}
    near = difflib.get_close_matches(_visible(name), folded, n=1)
    return folded[near[0]] if near else None


def toml_text(text: str) -> str:
    """The text as it is written in cem.toml, with escapes for what an editor would not show."""
    quoted = [
        json.dumps(character, ensure_ascii=False)[1:-1]
        if character == " " or (character.isprintable() and not character.isspace()) or character in "\t\n\r"
        else f"\\u{ord(character):04x}"
        for character in text
    ]
    return f'"{"".join(quoted)}"'


def _assignment(place: str, header: str) -> str:
    """``columns.nps = "NETPRO  "``; where a setting holds more than the header, only what changes in it."""
    if place.startswith("templates."):
        return f"{toml_text('{' + header + '}')} in {place}"
    is_list = place == "key" or place.startswith("redact.")
    return f"{toml_text(header)} in {place}" if is_list else f"{place} = {toml_text(header)}"


def _line_with(required: set[str], records: Iterable[Record]) -> int | None:
    """The line among the next that has all the names, as below a title or a date of export."""
    with contextlib.suppress(UnreadableFile):
        for line, fields, raw, _ in islice(records, _LINES_AHEAD):
            if required <= set(fields or ()) or (raw and all(name in raw for name in required)):
                return line
    return None


def _without_blanks(name: str) -> str:
    return "".join(name.split())


def _visible(name: str) -> str:
    composed = unicodedata.normalize("NFC", _without_blanks(name)).casefold()
    return "".join(character for character in composed if unicodedata.category(character) != "Cf")


def _some(names: list[str], limit: int = 8) -> str:
    return ", ".join(repr(name[:60]) for name in names[:limit]) + (", ..." if len(names) > limit else "")
