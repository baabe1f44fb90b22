"""Paging by a cursor in the answer, on dlt's paginator, that ends whatever the server does.

Belongs here: the guards. Does not belong here: where a vendor puts its cursor (the source says so).
"""

import hashlib
from typing import Any

import orjson
from dlt.common.jsonpath import find_values
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator
from requests import Response

from ingestion.errors import ApiError

MAX_EMPTY_PAGES = 3
"""In a row, each with a link to a next page. One is what deleted records leave; more is a server gone astray."""


class GuardedCursorPaginator(JSONResponseCursorPaginator):
    """Raises ``ApiError`` on a cursor or a page that was there before, and on empty pages without end.

    ``cursor`` is the place of the next page once a page was taken, ``None`` after the last.
    """

    def __init__(self, vendor: str, endpoint: str, cursor_path: str, cursor_param: str) -> None:
        super().__init__(cursor_path=cursor_path, cursor_param=cursor_param)
        self._vendor, self._endpoint = vendor, endpoint
        self._seen: set[bytes] = set()  # 16 bytes each of cursors and pages: a hundred thousand pages are no matter
        self._n_empty = 0
        self.cursor: str | None = None

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        super().update_state(response, data)
        if find_values(self.cursor_path, response.json()) in ([None], [""]):
            raise self._stuck("a link to a next page that leads nowhere")
        reference = self._next_reference if self.has_next_page else None
        self.cursor = None if reference is None else str(reference)
        self._n_empty = 0 if data else self._n_empty + 1
        if self.cursor is not None and self._n_empty > MAX_EMPTY_PAGES:
            raise self._stuck(f"{self._n_empty} empty pages in a row, each with a link to a next one")
        if data and not self._is_new(b"page", orjson.dumps(data)):
            raise self._stuck("a page with the records of an earlier page")
        if self.cursor is not None and not self._is_new(b"cursor", self.cursor.encode()):
            raise self._stuck("a link to a page that was read before")

    def _is_new(self, kind: bytes, what: bytes) -> bool:
        mark = hashlib.blake2b(kind + what, digest_size=16).digest()
        is_new = mark not in self._seen
        self._seen.add(mark)
        return is_new

    def _stuck(self, what: str) -> ApiError:
        return ApiError(
            vendor=self._vendor,
            endpoint=self._endpoint,
            problem=f"it gave {what}. Going on would never end, or count records twice.",
            remedy="Run again, which reads from the last safe place; if it stays so, report it to the vendor.",
        )
