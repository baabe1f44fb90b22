"""How a text is laid out: which of the formats it is, and the settings with which it is read.

Belongs here: telling formats apart. Does not belong here: reading the records (``tables``), workbooks and Parquet.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from ingestion.errors import FileLookError
from ingestion.inspection.delimited import find_dialect, header_of
from ingestion.inspection.fixed_width import find_fields
from ingestion.settings.layout import FileLayout

# As an access log's line begins in the common and in the combined format; ``ingestion.readers.access_log`` reads it.
_LOG_LINE = re.compile(r'\S+ \S+ [^\[]*\[[^\]]{1,40}\] ".*" ([0-9]{3}|-) ([0-9]+|-)( ".*" ".*")?\s*')
_JUDGED_LINES = 200
_MOST = 0.8


@dataclass(frozen=True)
class Layout:
    """``settings`` as in a mapping. ``is_guess``: other readings are as good. ``header``: of a delimited text."""

    settings: FileLayout
    is_guess: bool = False
    header: tuple[str, ...] = ()


def find_layout(path: Path, lines: list[str], encoding: str) -> Layout:
    """The layout of a text. Raises ``FileLookError`` for one that no format of the warehouse reads."""
    judged = [line for line in lines[:_JUDGED_LINES] if line.strip()]
    if not judged:
        raise FileLookError(path, "the file holds nothing but blank lines.", "Fetch the file again.")
    if len(lines) == 1 and lines[0].count("\r") > 1:
        message = "its lines end with carriage returns alone (an old Mac's file)."
        raise FileLookError(path, message, "Save it again with usual line ends.")
    _refuse_documents(path, judged)
    text = {} if encoding == "utf-8" else {"encoding": encoding}
    if _share(judged, lambda line: _LOG_LINE.fullmatch(line) is not None) >= _MOST:
        return Layout(_settings(text, format="access_log"))
    if _share(judged, _is_object) >= _MOST:
        return Layout(_settings(text, format="jsonl"))
    if dialect := find_dialect(lines):
        settings = _settings(text, delimiter=dialect.delimiter, quote=dialect.quote, skip_lines=dialect.skip_lines)
        return Layout(settings, header=tuple(header_of(lines, dialect)))
    if found := find_fields(lines):
        return Layout(_settings(text, format="fixed_width", fields=found[0], skip_lines=found[1]), is_guess=True)
    return Layout(_settings(text), is_guess=True, header=(lines[0].strip(),))


def _settings(text: dict[str, str], **more: object) -> FileLayout:
    return FileLayout.model_validate({**text, **more})


def _refuse_documents(path: Path, judged: list[str]) -> None:
    start = judged[0].lstrip()
    if re.match(r"(?i)<\?xml|<!doctype|<html", start):
        message = f"it is {'XML' if start.startswith('<?') else 'a web page (HTML)'}, not a table."
        raise FileLookError(
            path, message, "Ask for the data as CSV, or convert it; a web page may be an error message."
        )
    if re.match(r"\[\s*(\{|$)|\{\s*(\"[^\"]*\"\s*:.*)?$", start) and not _is_object(judged[0]):
        message = "it is one JSON document; the warehouse reads JSON lines, one object a line."
        raise FileLookError(path, message, "Convert it, for example with jq: jq -c '.[]' in.json > out.jsonl")


def _is_object(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _share(lines: list[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, lines)) / len(lines)
