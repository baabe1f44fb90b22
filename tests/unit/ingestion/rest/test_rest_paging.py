"""Claims about paging by a cursor: every page once, and an end whatever the server does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ingestion.errors import ApiError
from ingestion.rest.auth import TokenAuth
from ingestion.rest.client import NO_HOOKS, rest_client
from ingestion.rest.envelope import Envelope
from ingestion.rest.paging import GuardedCursorPaginator
from ingestion.rest.policy import RestPolicy

Serve = Callable[..., Any]


def page(ids: list[int], after: object = None) -> dict[str, bytes]:
    answer: dict[str, Any] = {"results": [{"id": str(id_)} for id_ in ids]}
    if after is not None:
        answer["paging"] = {"next": {"after": after}}
    return {"body": json.dumps(answer).encode()}


@pytest.fixture
def read(auth: TokenAuth, quick: RestPolicy) -> Callable[[Any], Iterator[tuple[list[str], str | None]]]:
    """``read(server)``: the ids of each page and the cursor behind it."""

    def pages(server: Any) -> Iterator[tuple[list[str], str | None]]:
        client = rest_client("Vendor", server.url, auth, policy=quick)
        paginator = GuardedCursorPaginator("Vendor", "GET /things", "paging.next.after", "after")
        for rows in client.paginate(
            "/things", paginator=paginator, data_selector="results", hooks=NO_HOOKS, envelope=Envelope()
        ):
            yield [row["id"] for row in rows], paginator.cursor

    return pages


def test_pages_are_followed_to_the_end(serve: Serve, read: Callable[..., Any]) -> None:
    server = serve(page([1, 2], "2"), page([3], 3), page([]))
    assert list(read(server)) == [(["1", "2"], "2"), (["3"], "3"), ([], None)]
    assert [path for _, path, _ in server.requests] == ["/things", "/things?after=2", "/things?after=3"]


@pytest.mark.parametrize(
    ("answers", "said", "n_pages"),
    [
        ([page([1], "1"), page([2], "2"), page([3], "1"), page([4])], "a link to a page that was read before", 2),
        ([page([1], "1"), page([2], "1")], "a link to a page that was read before", 1),
        ([page([1], "1"), page([1], "2"), page([2])], "a page with the records of an earlier page", 1),
        ([page([1], "1"), *(page([], str(n)) for n in range(2, 9))], "4 empty pages in a row", 4),
    ],
    ids=["a loop", "the same link", "a repeated page", "empty pages without end"],
)
def test_paging_that_would_not_end_or_counts_twice_is_an_error(
    answers: list[dict[str, bytes]], said: str, n_pages: int, serve: Serve, read: Callable[..., Any]
) -> None:
    pages = []
    with pytest.raises(ApiError, match=f"Vendor, GET /things: it gave {said}"):
        for found in read(serve(*answers)):
            pages.append(found)
    assert len(pages) == n_pages


def test_a_fault_between_two_pages_neither_skips_nor_doubles_one(serve: Serve, read: Callable[..., Any]) -> None:
    server = serve(page([1], "1"), {"status": 500}, {"how": "cut"}, page([2], "2"), {"body": b""}, page([3]))
    assert [ids for ids, _ in read(server)] == [["1"], ["2"], ["3"]]
