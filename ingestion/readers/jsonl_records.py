"""Records of a file with one JSON object a line.

Belongs here: which lines are records. Does not belong here: what their members mean, redactions
(``ingestion.describe_objects``).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from ingestion.readers.json_objects import has_nul, is_deeper_than, repeated_member
from ingestion.readers.lines import UnreadableFile, read_text
from ingestion.readers.record import Record, Records, Unfit

MAX_DEPTH = 200
_ONE_A_LINE = "Write one object a line (of a list in one document: jq -c '.[]' FILE)"


class JsonlRecords(Records):
    """Each line's object and its text. Blank lines are no records.

    A line is broken if it is no JSON, no object, nested more than ``MAX_DEPTH`` deep, or would be read differently by
    different parsers: a lone surrogate, a NUL, one of the ``names`` (members that the mapping relies on) twice.
    """

    unfit = Unfit("none of its lines is a JSON object.", f"{_ONE_A_LINE}, or correct the mapping's format.")

    def __init__(self, path: Path, encoding: str = "utf-8", names: Iterable[str] = ()) -> None:
        self._lines = read_text(path, encoding)
        self._quoted = [orjson.dumps(name).decode() for name in sorted(names)]

    def close(self) -> None:
        self._lines.close()

    def __iter__(self) -> Iterator[Record]:
        loads, quoted, is_first = orjson.loads, self._quoted, True
        for number, text, problem in self._lines:
            text = text.strip()
            if is_first and text in _BEGIN_A_DOCUMENT:
                raise UnreadableFile("it is one JSON document over several lines.", f"{_ONE_A_LINE}.", number)
            is_first = False
            try:
                value = None if problem else loads(text)
            except orjson.JSONDecodeError as error:
                problem = f"no JSON: {error.msg} at character {error.pos + 1}"
            if not problem:
                problem = self._objection(text, value, quoted)
            yield Record(number, None, text, problem) if problem else Record(number, value, text)

    def _objection(self, text: str, value: Any, quoted: list[str]) -> str:
        """What is wrong with JSON that can be parsed, or ""."""
        if not isinstance(value, dict):
            return f"JSON, but {_ARTICLES[type(value)]} and not an object"
        # The counts are cheap and cannot be too small: only where they are large does it pay to look closely.
        if text.count("{") + text.count("[") > MAX_DEPTH and is_deeper_than(value, MAX_DEPTH):
            return f"nested more than {MAX_DEPTH} deep"
        if "\\u0000" in text and has_nul(text):
            return "it holds a NUL"
        for name in quoted:
            if text.count(name) > 1:
                twice = repeated_member(text)
                return f"member {twice!r} stands twice" if twice else ""
        return ""


_BEGIN_A_DOCUMENT = {"[", "[{", "{"}
_ARTICLES = {list: "a list", str: "a text", int: "a number", float: "a number", bool: "a boolean", type(None): "null"}
