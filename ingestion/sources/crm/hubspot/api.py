"""The calls of HubSpot's API that are used, each as a function of what it needs.

Belongs here: paths, parameters, limits, and which partial answers are no errors. Does not belong here: in which order
to call (``reading``), time and retries (``ingestion.rest``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ingestion.errors import ApiError
from ingestion.rest.client import NO_HOOKS, rest_client
from ingestion.rest.envelope import OBJECT, Envelope
from ingestion.rest.policy import Pace, RestPolicy
from ingestion.sources.crm.hubspot.objects import NAME, Kind
from ingestion.sources.crm.hubspot.record import Row

if TYPE_CHECKING:
    from ingestion.rest.auth import TokenAuth

LIST_PAGE, LIST_PAGE_WITH_HISTORY, SEARCH_PAGE, OWNERS_PAGE = 100, 50, 200, 500
BATCH, BATCH_WITH_HISTORY, ASSOCIATIONS_BATCH = 100, 50, 1000
_ASKS = 3  # of a search whose total and rows contradict each other

_ROWS = Envelope()
_OBJECTS = Envelope(inner="properties")
_BATCH_OBJECTS = Envelope(inner="properties", partial=frozenset({207}))
_LINKS = Envelope(key="from", partial=frozenset({207}))
_ABSENT = "OBJECT_NOT_FOUND"
"""The category that a 207 gives for an id that is gone, and for one without associations."""


def default_paces() -> dict[str, Pace]:
    """Below HubSpot's limits of 190 calls in ten seconds and five searches a second, which others may use as well."""
    return {"": Pace(calls=150, seconds=10), "/search": Pace(calls=4, seconds=1)}


class HubSpotApi:
    """One account's API. Every method raises ``ApiError``."""

    def __init__(
        self,
        base_url: str,
        auth: "TokenAuth",
        *,
        policy: RestPolicy | None = None,
        paces: Mapping[str, Pace] | None = None,
    ) -> None:
        paces = default_paces() if paces is None else paces
        self._client = rest_client(NAME, base_url, auth, policy=policy, paces=paces)

    def account(self) -> str:
        """The number of the account that the token belongs to."""
        path = "/account-info/v3/details"
        if number := self._got(path).get("portalId"):
            return str(number)
        raise api_error(f"GET {path}", "it does not say which account the token belongs to.", _AGAIN)

    def pages(
        self, path: str, *, limit: int, after: str | None = None, **params: str
    ) -> Iterator[tuple[list[Row], str | None]]:
        """The pages of a list, each with the cursor of the next (``None``: it was the last)."""
        from ingestion.rest.paging import GuardedCursorPaginator

        paginator = GuardedCursorPaginator(NAME, f"GET {path}", "paging.next.after", "after")
        asked = {"limit": str(limit), **params, **({"after": after} if after else {})}
        envelope = _OBJECTS if "properties" in params else _ROWS
        for page in self._client.paginate(
            path, params=asked, paginator=paginator, data_selector="results", hooks=NO_HOOKS, envelope=envelope
        ):
            yield list(page), paginator.cursor

    def rows(self, path: str) -> list[Row]:
        """A list that has no pages."""
        return list(self._got(path, _ROWS)["results"])

    def search(self, kind: Kind, filter_groups: Sequence[Any], sort: str, limit: int) -> tuple[list[Row], int]:
        """The first rows of a search, with the property of modification, and how many there are in all.

        HubSpot tells the total, so an answer that lacks rows gives itself away; it is asked for again.
        """
        path = f"{kind.path}/search"
        body = {
            "filterGroups": filter_groups,
            "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
            "properties": [kind.modified],
            "limit": limit,
        }
        rows, total = list[Row](), -1
        for _ in range(_ASKS):
            answer = self._posted(path, body, _OBJECTS)
            rows, total = answer["results"], answer["total"] if isinstance(answer.get("total"), int) else -1
            if len(rows) == min(limit, total):
                return rows, total
        raise api_error(
            f"POST {path}",
            f"it says that {total} records match and gave {len(rows)} of them, {_ASKS} times.",
            "Run again later; nothing is lost.",
        )

    def total(self, kind: Kind, filter_groups: Sequence[Any] = ()) -> int:
        """How many live records there are."""
        return self.search(kind, filter_groups, "hs_object_id", limit=1)[1]

    def records(self, kind: Kind, ids: Sequence[str], properties: list[str], history: list[str]) -> list[Row]:
        """The live records of these ids with all properties asked for; ids that are gone meanwhile are left out."""
        path, found = f"{kind.path}/batch/read", list[Row]()
        size = BATCH_WITH_HISTORY if history else BATCH
        for some in (ids[first : first + size] for first in range(0, len(ids), size)):
            body: dict[str, Any] = {"inputs": [{"id": id_} for id_ in some], "properties": properties}
            if history:
                body["propertiesWithHistory"] = history
            found += self._batch(path, body, list(some))
        return found

    def _batch(self, path: str, body: Row, ids: list[str]) -> list[Row]:
        """The rows of one batch in the order of ``ids``. An id without a row must be named as absent."""
        missing: list[str] = []
        for _ in range(_ASKS):
            answer = self._posted(path, body, _BATCH_OBJECTS)
            absent = self._absent(path, answer, "ids")
            by_id = {str(row["id"]): row for row in answer["results"]}
            missing = [id_ for id_ in ids if id_ not in by_id and id_ not in absent]
            if not missing:
                return [by_id[id_] for id_ in ids if id_ in by_id]
        raise api_error(f"POST {path}", f"it left out {len(missing)} of {len(ids)} records without a word.", _AGAIN)

    def associations(self, kind: Kind, target: str, ids: Sequence[str]) -> dict[str, list[Row]]:
        """By id, all associations with records of the kind ``target``; no entry where there are none."""
        path, found = f"/crm/v4/associations/{kind.name}/{target}/batch/read", dict[str, list[Row]]()
        todo: list[dict[str, str]] = [{"id": id_} for id_ in ids]
        seen: set[tuple[str, str]] = set()
        asked_again, names_absent = set[str](), False
        while todo:
            some, todo = todo[:ASSOCIATIONS_BATCH], todo[ASSOCIATIONS_BATCH:]
            answer = self._posted(path, {"inputs": some}, _LINKS)
            linked = [_linked(path, row) for row in answer["results"]]
            told = self._absent(path, answer, "fromObjectId") | {id_ for id_, _, _ in linked}
            # That a record has none is said of it; one of which nothing is said is asked for once more.
            untold = [one for one in some if one["id"] not in told]
            names_absent = names_absent or bool(answer.get("errors"))
            if names_absent and any(one["id"] in asked_again for one in untold):
                raise api_error(f"POST {path}", f"it left out {len(untold)} of {len(some)} records twice.", _AGAIN)
            todo += [one for one in untold if one["id"] not in asked_again]
            asked_again |= {one["id"] for one in untold}
            for id_, to, after in linked:
                found.setdefault(id_, []).extend(to)
                if after and (id_, after) in seen:
                    raise api_error(f"POST {path}", f"the associations of {id_} link to a page read before.", _AGAIN)
                if after:
                    seen.add((id_, after))
                    todo.append({"id": id_, "after": after})
        return found

    def _got(self, path: str, envelope: Envelope = OBJECT) -> Row:
        answer: Row = self._client.get(path, envelope=envelope).json()
        return answer

    def _posted(self, path: str, body: Row, envelope: Envelope) -> Row:
        answer: Row = self._client.post(path, json=body, envelope=envelope).json()
        return answer

    def _absent(self, path: str, answer: Row, where: str) -> set[str]:
        """The ids that a 207 says are not there, from ``where`` of its errors; anything else it says is an error."""
        absent: set[str] = set()
        for error in answer.get("errors") or ():
            if not isinstance(error, dict) or error.get("category") != _ABSENT:
                said = error.get("message") if isinstance(error, dict) else error
                raise api_error(f"POST {path}", f"a part of the batch failed: {said}", _AGAIN)
            absent.update(str(id_) for id_ in error.get("context", {}).get(where, ()))
        return absent


def _linked(path: str, row: Row) -> tuple[str, list[Row], str | None]:
    """Of a row of associations: whose they are, with whom, and where they go on."""
    try:
        if not all(int(one["toObjectId"]) for one in row["to"]):
            raise ValueError
        return str(row["from"]["id"]), row["to"], ((row.get("paging") or {}).get("next") or {}).get("after")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise api_error(f"POST {path}", "a row of its answer does not say which records are joined.", _AGAIN) from error


_AGAIN = "Run again; nothing is lost. If it stays so, report it to HubSpot."


def api_error(endpoint: str, problem: str, remedy: str) -> ApiError:
    return ApiError(vendor=NAME, endpoint=endpoint, problem=problem, remedy=remedy)
