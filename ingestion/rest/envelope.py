"""What an answer must look like before any of it counts as data.

A 200 can carry a login page, half a document or an error in JSON; dlt would load each as rows or as nothing. Belongs
here: judging a whole body. Does not belong here: what its rows mean.
"""

from dataclasses import dataclass
from typing import Any

import orjson

_ERROR_WORDS = frozenset({"error", "failed", "failure"})


@dataclass(frozen=True)
class Envelope:
    """A JSON object whose member ``rows`` is a list of objects, each with a non-blank ``key`` and, if named, an object
    ``inner``; blank names ask for nothing. ``partial`` are statuses that may bring ``errors`` beside the rows; the
    caller judges those."""

    rows: str = "results"
    key: str = "id"
    inner: str = ""
    statuses: frozenset[int] = frozenset({200})
    partial: frozenset[int] = frozenset()

    def accepts(self, status: int) -> bool:
        return status in self.statuses or status in self.partial

    def problem(self, status: int, body: bytes) -> str | None:
        """What is wrong with a body that came with an accepted status; ``None`` if nothing is."""
        if not body.strip():
            return "an empty body"
        try:
            answer = orjson.loads(body)
        except ValueError:
            return _not_json(body)
        if not isinstance(answer, dict):
            return f"JSON that is no object but a {type(answer).__name__}"
        if said := _says_error(answer, is_partial=status in self.partial):
            return said
        if not self.rows:
            return None
        rows = answer.get(self.rows)
        if not isinstance(rows, list):
            return f"JSON without a list {self.rows!r}; its members are {', '.join(sorted(answer)) or 'none'}"
        return self._problem_of_rows(rows)

    def _problem_of_rows(self, rows: list[Any]) -> str | None:
        seen: dict[str, Any] = {}
        for number, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                return f"something that is no object as row {number} of {self.rows!r}"
            if not self.key:
                continue
            if not _is_id(row.get(self.key)):
                return f"row {number} of {self.rows!r} without {self.key!r}, so nothing tells which record it is"
            if self.inner and not isinstance(row.get(self.inner), dict):
                return f"row {number} of {self.rows!r} without an object {self.inner!r}"
            if seen.setdefault(str(row[self.key]), row) != row:
                return f"row {number} of {self.rows!r} of a record that an earlier row shows otherwise"
        return None


OBJECT = Envelope(rows="", key="")
"""An answer about one thing: a JSON object, and no error."""


def _is_id(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else isinstance(value, int | dict) and value != {}


def _not_json(body: bytes) -> str:
    start = body.lstrip()[:64].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "a web page instead of JSON (a login page, a proxy or a maintenance notice)"
    if start.startswith((b"{", b"[")):
        return f"JSON that breaks off or is broken, {len(body)} bytes long"
    return f"{len(body)} bytes that are no JSON"


def _says_error(answer: dict[str, Any], *, is_partial: bool) -> str | None:
    status = answer.get("status")
    is_error = isinstance(status, str) and status.lower() in _ERROR_WORDS
    if is_error or answer.get("error") or (answer.get("errors") and not is_partial):
        return f"an error in the body: {said_by(answer) or 'without a message'}"
    return None


def said_by(answer: object) -> str:
    """The message of an error body, in the places where APIs put it; cut, and blank if there is none."""
    if not isinstance(answer, dict):
        return ""
    for name in ("message", "error_description", "detail", "error", "errors", "title"):
        found = answer.get(name)
        while isinstance(found, list) and found:
            found = found[0]
        text = found if isinstance(found, str) else said_by(found)
        if text:
            return text if len(text) <= 300 else text[:300] + " ..."
    return ""
