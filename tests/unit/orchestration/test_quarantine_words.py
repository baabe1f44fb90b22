"""The words behind a quarantined value: the frequent ones that may be shown, and a query that lists all."""

from __future__ import annotations

import json

import duckdb
import pytest

from ingestion.settings import FileMapping
from orchestration.quarantine_words import Words, words_of

REASON = "unmapped_value: order_status"


def mapping(header: str = "state", **more: object) -> FileMapping:
    head = {"name": "orders", "instance": "till", "family": "commerce", "entity": "orders", "glob": "*.csv"}
    return FileMapping.model_validate({**head, "columns": {"order_status": header}, **more})


def told(said: list[str | None], one: FileMapping, reason: str = REASON) -> tuple[tuple[Words, ...], list[object]]:
    """The words of quarantined orders that say these, and what their query lists."""
    with duckdb.connect() as con:
        con.execute("create schema staging; create schema raw_files")
        keys = "source_instance varchar, record_key varchar, payload_sha256 varchar"
        con.execute(f"create table raw_files.commerce_orders ({keys}, payload varchar, is_deleted boolean)")
        con.execute(
            f"create table staging.stg_files__commerce_orders_judged ({keys}, is_latest boolean, is_deleted boolean,"
            " quarantine_reason varchar)"
        )
        header = one.columns["order_status"]
        for number, word in enumerate([*said, "good", "superseded"]):
            payload: object = {header: word}
            if one.format == "jsonl":
                outer, inner = header.split(".")
                payload = {outer: {inner: word}}
            con.execute(
                "insert into raw_files.commerce_orders values ('till', ?, 'x', ?, false)", [number, json.dumps(payload)]
            )
            judged = [number, word != "superseded", None if word == "good" else reason]
            con.execute(
                "insert into staging.stg_files__commerce_orders_judged values ('till', ?, 'x', ?, false, ?)", judged
            )
        words = words_of(con, "commerce_orders", "till", reason, [one])
        return words, con.execute(words[0].sql).fetchall() if words else []


def test_words_that_anybody_may_see_are_counted_the_most_frequent_first() -> None:
    (words,), listed = told(["shipped"] * 4 + [" returned "] * 9 + [None], mapping())
    assert (words.column, words.found.header) == ("order_status", "state")
    assert words.found.shown == "returned (9), shipped (4)"
    assert listed == [("returned", 9), ("shipped", 4), (None, 1)]


@pytest.mark.parametrize("header", ["state", "author"])
def test_words_that_may_be_names_are_not_shown_and_the_query_lists_them(header: str) -> None:
    (words,), listed = told(["Anna"] * 5 + ["open"] * 3 + ["Ben Moor"] * 4, mapping(header))
    assert not {"Anna", "Ben"} & set(words.found.shown.replace("(", " ").split())
    assert words.found.distinct == 3
    assert listed == [("Anna", 5), ("Ben Moor", 4), ("open", 3)]


@pytest.mark.parametrize("header", ["it's / ~new", "order.state"])
def test_any_header_is_found(header: str) -> None:
    one = mapping(header, **({"format": "jsonl"} if "." in header else {}))
    assert told(["open"] * 3, one)[1] == [("open", 3)]


def test_other_reasons_and_columns_without_a_header_have_no_words() -> None:
    assert told(["open"], mapping(), "missing: order_status")[0] == ()
    assert told(["open"], mapping("@line"))[0] == ()
    assert told(["open"], mapping(), "unmapped_value: channel")[0] == ()
