"""Claims about which records of files land, and as what; the truth is written beside each test."""

from __future__ import annotations

import gzip
import hashlib
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

Shop = Any
HEADER = "id,status,at\n"


def test_a_record_lands_as_received_with_its_origin_key_and_hash(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "007,NA,\n")
    report = shop.load(now=datetime(2026, 1, 2, 3, 4, 5))
    payload = '{"at":"","id":"007","status":"NA"}'
    sha = hashlib.sha256(payload.encode()).hexdigest()
    moment = datetime(2026, 1, 2, 3, 4, 5)
    assert shop.landed() == [("orders", "007", sha, payload, True, None, False, "orders.csv:2", moment)]
    assert report.received_at == moment
    assert shop.counts(report) == (1, 1, 0, 0)


def test_a_second_run_reads_nothing_and_adds_no_row(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n")
    shop.load()
    before = shop.landed(), shop.sql("from raw_ops.ledger order by all")
    report = shop.load()
    assert (shop.landed(), shop.sql("from raw_ops.ledger order by all")) == before
    assert report.reads == ()
    assert [skipped.path for skipped in report.skipped] == ["orders.csv"]


def test_a_grown_file_lands_only_what_grew_and_keeps_the_first_received_at(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n")
    first = shop.load().received_at
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n3,new,\n")
    second = shop.load()
    assert shop.counts(second) == (3, 1, 2, 0)
    rows = shop.sql("select record_key, received_at from raw_files.commerce_orders order by 1")
    assert rows == [("1", first), ("2", first), ("3", second.received_at)]


def test_a_changed_record_is_a_new_version_beside_the_old_one(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n")
    shop.load()
    shop.write("orders.csv", HEADER + "1,paid,\n2,new,\n")
    assert shop.counts(shop.load()) == (2, 1, 1, 0)
    assert [(row["id"], row["status"]) for row in shop.payloads()] == [("1", "new"), ("1", "paid"), ("2", "new")]


def test_equal_lines_without_a_key_are_all_kept_and_with_a_key_count_as_repeated(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n" * 3 + "2,new,\n")
    assert shop.counts(shop.load(shop.mapping(key=[]))) == (4, 4, 0, 0)
    assert shop.counts(shop.load(shop.mapping(name="keyed", instance="keyed"))) == (4, 2, 0, 2)


def test_equal_lines_are_counted_alike_whether_their_files_come_together_or_one_by_one(shop: Shop) -> None:
    keyless = shop.mapping(key=[])
    for day in (1, 2, 3):
        shop.write(f"orders_{day}.csv", HEADER + "1,new,\n" * day)
        shop.load(keyless)
    assert len(shop.landed()) == 6
    assert shop.counts(shop.load(keyless)) == (0, 0, 0, 0)


def test_rearranged_columns_land_no_new_version(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,x\n")
    shop.load()
    shop.write("orders.csv", "at,status,id\nx,new,1\n")
    assert shop.counts(shop.load()) == (1, 0, 1, 0)


def test_the_order_of_lines_and_files_does_not_change_what_lands(shop: Shop, tmp_path: Path) -> None:
    lines = [f"{n % 40},status {n % 3},\n" for n in range(300)] + ["broken\n"] * 5
    shop.write("orders.csv", HEADER + "".join(lines))
    shop.load(shop.mapping(key=[]))
    random.Random(7).shuffle(lines)
    other = shop.another(tmp_path / "split")
    for part in range(3):
        other.write(f"orders_{part}.csv", HEADER + "".join(lines[part::3]))
    other.load(shop.mapping(key=[]))
    query = "select * exclude (_dlt_load_id, received_at, origin) from raw_files.commerce_orders order by all"
    assert shop.sql(query) == other.sql(query)
    assert len(shop.sql(query)) == 305


def test_the_ledger_table_reconciles_with_the_landed_rows(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n1,new,\n2,new,\nbroken\n")
    shop.load()
    shop.write("orders.csv", HEADER + "1,new,\n3,new,\n3,new,\n")
    shop.load()
    ledger = shop.sql(
        "select records_read, records_new, records_unchanged, records_repeated, records_unparseable, status "
        "from raw_ops.ledger order by received_at"
    )
    assert ledger == [(4, 3, 0, 1, 1, "landed"), (3, 1, 1, 1, 0, "landed")]
    assert shop.sql("select count(*) from raw_files.commerce_orders") == [(4,)]


def test_empty_and_header_only_files_are_recorded_as_zero_records(shop: Shop) -> None:
    shop.write("orders_empty.csv", b"")
    shop.write("orders_header.csv", HEADER)
    report = shop.load()
    assert [read.counts.read for read in report.reads] == [0, 0]
    assert shop.sql("select path, records_read, status from raw_ops.ledger order by 1") == [
        ("orders_empty.csv", 0, "landed"),
        ("orders_header.csv", 0, "landed"),
    ]


def test_modification_times_become_utc_in_the_zone_the_mapping_declares(shop: Shop) -> None:
    shop.write(
        "orders.csv", HEADER + "1,a,2026-07-01 12:00:00\n2,b,2026-07-01T12:00:00+02:00\n3,c,2026-07-01\n4,d,soon\n"
    )
    shop.load(shop.mapping(modified_at="at", timezone="America/Sao_Paulo"))
    assert shop.sql("select record_key, event_at from raw_files.commerce_orders order by 1") == [
        ("1", datetime(2026, 7, 1, 15)),
        ("2", datetime(2026, 7, 1, 10)),
        ("3", datetime(2026, 7, 1, 3)),
        ("4", None),
    ]


def test_gz_is_told_by_content_and_other_encodings_are_read(shop: Shop) -> None:
    shop.write("orders_1.csv", gzip.compress((HEADER + "1,grün,\n").encode("cp1252")))
    shop.write("orders_2.csv.gz", (HEADER + "2,größer,\n").encode("cp1252"))
    shop.load(shop.mapping(encoding="cp1252"))
    assert [row["status"] for row in shop.payloads()] == ["grün", "größer"]


@pytest.mark.sweep
def test_slices_and_chunks_of_the_spool_change_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.spool.SLICE_ROWS", 10)
    monkeypatch.setattr("ingestion.records.BATCH_ROWS", 2)
    lines = [f"{n % 7},{n % 3},\n" for n in range(60)]
    shop.write("orders_1.csv", HEADER + "".join(lines[:25]))
    shop.write("orders_2.csv", HEADER + "".join(lines[25:]))
    assert shop.counts(shop.load()) == (60, 21, 0, 39)
    assert shop.counts(shop.load(shop.mapping(name="keyless", instance="keyless", key=[]))) == (60, 60, 0, 0)
    shop.write("orders_3.csv", HEADER + "".join(lines) + "7,0,\n")
    assert shop.counts(shop.load()) == (61, 1, 60, 0)
    # The first of equal records is the one that lands.
    origins = shop.sql(
        "select origin from raw_files.commerce_orders where source_instance = 'orders' and record_key != '7'"
    )
    assert {row[0] for row in origins} == {f"orders_1.csv:{line}" for line in range(2, 23)}


def test_several_entities_of_many_batches_land_side_by_side(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.spool.BATCH_ROWS", 100)
    monkeypatch.setenv("EXTRACT__NEXT_ITEM_MODE", "round_robin")
    mappings = [shop.mapping(name=entity, entity=entity) for entity in ("orders", "refunds", "payments")]
    shop.write("orders.csv", HEADER + "".join(f"{n},new,\n" for n in range(5000)))
    assert shop.counts(shop.load(*mappings)) == (15000, 15000, 0, 0)
    for entity in ("orders", "refunds", "payments"):
        assert shop.sql(f"select count(*), count(distinct record_key) from raw_files.commerce_{entity}") == [
            (5000, 5000)
        ]
