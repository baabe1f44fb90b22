"""Reading one kind of object of an account page by page: everything, what changed, what was archived.

Belongs here: the order of calls in which nothing is missed while people work in the account. Does not belong here: the
calls (``api``), the form of a record (``record``), what is read whole each time (``lists``), landing (``load``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ingestion.sources.crm.hubspot.api import LIST_PAGE, LIST_PAGE_WITH_HISTORY, SEARCH_PAGE, HubSpotApi, api_error
from ingestion.sources.crm.hubspot.cursor import Cursor, Page
from ingestion.sources.crm.hubspot.objects import Kind
from ingestion.sources.crm.hubspot.record import Form, Record, Row, to_ms

_LISTINGS = 2


@dataclass(frozen=True)
class Reader:
    """Reads one kind of object. ``now`` (ISO) is when the run began: no cursor goes beyond it, so that a time in the
    future does not stop the feed. Nothing modified before ``start`` (ms) is read. About ``group`` records of a list are
    completed together: their associations are read up to a thousand at a time."""

    api: HubSpotApi
    kind: Kind
    form: Form
    now: str
    lag: timedelta
    start: int = 0
    group: int = 500

    def live(self, cursor: Cursor) -> Iterator[Page]:
        """From the cursor: the rest of the first list, or what has been modified since (less the lag).

        Where there is a start the search finds all from the first time on; the list knows no day to begin with.
        """
        is_listed = self.start or (cursor.modified and not cursor.after)
        return self._changes(cursor) if is_listed else self._listing(cursor)

    def archived(self) -> Iterator[Page]:
        """Everything in the bin. HubSpot keeps it there for 90 days and does not say what is new in it."""
        for rows, _ in self.api.pages(self.kind.path, limit=LIST_PAGE, archived="true", properties=self._properties):
            yield Page([Record.of(self.form.of(row)) for row in rows])

    @property
    def _properties(self) -> str:
        return ",".join(self.form.properties)

    def _listing(self, cursor: Cursor) -> Iterator[Page]:
        """All live records, in the order of the list; what changes meanwhile is found by the next run's search.

        A list of HubSpot does not say how many records it has, but the search does. Those created since it began may
        be in one and not yet in the other, so they are not counted.
        """
        for attempt in range(1, _LISTINGS + 1):
            cursor = cursor if cursor.after and attempt == 1 else Cursor(began=self.now)
            for page in self._listed(cursor):
                cursor = page.cursor
                if not cursor.after:
                    before = _where(self.kind.created, "LT", to_ms(cursor.began))
                    missing = self.api.total(self.kind, before) - cursor.listed
                    if missing > 0 and attempt < _LISTINGS:
                        yield replace(page, cursor=Cursor())  # not the end: once more from the start
                        break
                    if missing > 0:
                        raise api_error(
                            f"GET {self.kind.path}",
                            f"the list lacks {missing} records that the search counts, {_LISTINGS} times.",
                            "Run again later; if it stays so, report it to HubSpot.",
                        )
                    yield replace(page, cursor=replace(cursor, listed=0, began=""))
                    return
                yield page

    def _listed(self, cursor: Cursor) -> Iterator[Page]:
        """The pages of the list from a cursor on, in groups; the last one has a cursor without ``after``."""
        limit = LIST_PAGE_WITH_HISTORY if self.form.history else LIST_PAGE
        params = {"propertiesWithHistory": ",".join(self.form.history)} if self.form.history else {}
        group: dict[str, Row] = {}
        seen: set[int] = set()  # some 60 bytes a record; a count would take a record that came twice for a missing one
        modified, listed = cursor, cursor.listed
        for rows, after in self.api.pages(
            self.kind.path, limit=limit, after=cursor.after, properties=self._properties, **params
        ):
            before = len(seen)
            seen.update(int(row["id"]) for row in rows if self._is_older(row, cursor.began))
            listed += len(seen) - before
            group |= {str(row["id"]): row for row in rows}
            for row in rows:
                modified = replace(modified, modified=modified.reached(self._modified(row), cursor.began))
            if after is None or len(group) >= self.group:
                yield Page(self._completed(list(group.values())), replace(modified, after=after or "", listed=listed))
                group = {}

    def _changes(self, cursor: Cursor) -> Iterator[Page]:
        """What was modified since the cursor, less the lag, oldest first.

        Each page is a search of its own that begins where the one before ended, in time; so neither the cap of ten
        thousand results nor a record that moves to the end while we read makes a gap. Only records of one millisecond
        have to be told apart by their ids.
        """
        reached = to_ms(cursor.modified) - int(self.lag.total_seconds() * 1000) if cursor.modified else 0
        since = max(self.start, reached)
        seen: set[str] = set()  # of the millisecond ``since``
        while True:
            where = _where(self.kind.modified, "GTE", since)
            rows, total = self.api.search(self.kind, where, self.kind.modified, SEARCH_PAGE)
            self._check_order([self._modified(row) for row in rows], since)
            fresh = [row for row in rows if str(row["id"]) not in seen]
            if fresh:
                yield self._changed(fresh, cursor := self._moved(cursor, fresh))
            if total <= SEARCH_PAGE:
                return
            last = self._modified(rows[-1])
            if last > since:
                seen = {str(row["id"]) for row in rows if self._modified(row) == last}
                since = last
            else:
                for page in self._of_one_moment(since):
                    yield self._changed(page, cursor)
                since, seen = since + 1, set()

    def _of_one_moment(self, moment: int) -> Iterator[list[Row]]:
        """All records modified in one millisecond (an import), in the order of their ids."""
        last = 0
        while True:
            where = _where(self.kind.modified, "EQ", moment)
            where[0]["filters"].append({"propertyName": "hs_object_id", "operator": "GT", "value": str(last)})
            rows, total = self.api.search(self.kind, where, "hs_object_id", SEARCH_PAGE)
            self._check_order([int(row["id"]) for row in rows], last + 1)
            if rows:
                yield rows
                last = int(rows[-1]["id"])
            if total <= SEARCH_PAGE:
                return

    def _check_order(self, found: list[int], least: int) -> None:
        """Of the values that a search was to sort its rows by, from ``least`` on."""
        if found != sorted(found) or (found and found[0] < least):
            raise api_error(
                f"POST {self.kind.path}/search",
                "its rows are not in the order that was asked for, so nothing tells what is missing.",
                "Run again; nothing is lost. If it stays so, report it to HubSpot.",
            )

    def _moved(self, cursor: Cursor, rows: list[Row]) -> Cursor:
        return replace(cursor, modified=cursor.reached(self._modified(rows[-1]), self.now))

    def _changed(self, rows: list[Row], cursor: Cursor) -> Page:
        ids = [str(row["id"]) for row in rows]
        whole = self.api.records(self.kind, ids, list(self.form.properties), list(self.form.history))
        return Page(self._completed(whole), cursor)

    def _completed(self, rows: list[Row]) -> list[Record]:
        """With the associations, which neither the search nor a batch gives; a list would cut them off."""
        for row in rows:
            self._modified(row)
        ids = [str(row["id"]) for row in rows]
        links = {target: self.api.associations(self.kind, target, ids) for target in self.kind.targets} if ids else {}
        return [
            Record.of(self.form.of(row, {target: found.get(str(row["id"]), []) for target, found in links.items()}))
            for row in rows
        ]

    def _modified(self, row: Row) -> int:
        """When a record was modified, in ms, by the property that the search sorts by."""
        return self._moment(row, self.kind.modified)

    def _is_older(self, row: Row, moment: str) -> bool:
        """Whether a record was created before a moment; as in the search, one without that time was not."""
        created = self.kind.created
        return bool(row["properties"].get(created)) and self._moment(row, created) < to_ms(moment)

    def _moment(self, row: Row, name: str) -> int:
        text = row["properties"].get(name)
        try:
            return to_ms(text)
        except (TypeError, ValueError) as error:
            raise api_error(
                self.kind.path,
                f"record {row['id']} has {text!r} as {name!r}: without that time changes are missed.",
                "Report it to HubSpot.",
            ) from error


def _where(name: str, operator: str, moment: int) -> list[dict[str, list[Any]]]:
    return [{"filters": [{"propertyName": name, "operator": operator, "value": str(moment)}]}]
