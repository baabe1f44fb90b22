"""Claims about landing files: real files, real dlt, real DuckDB; the truth is written beside each test."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import os
import random
import resource
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.errors import LedgerError, MappingChangedError, SourceFileError, SourceFilesError
from ingestion.load import load_files
from ingestion.report import LoadReport
from ingestion.settings import FileMapping

ORDERS = {"name": "orders", "family": "commerce", "entity": "orders", "glob": "orders*.csv*", "key": ["id"]}
HEADER = "id,status,at\n"


def mapping(**changes: Any) -> FileMapping:
    return FileMapping.model_validate({**ORDERS, **changes})


class Shop:
    """A data folder and a home; ``load`` runs the landing, ``sql`` asks the warehouse."""

    def __init__(self, folder: Path) -> None:
        self.data, self.home = folder / "data", folder / "home"
        self.data.mkdir()

    def write(self, name: str, text: str | bytes) -> None:
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def load(self, *mappings: FileMapping, **options: Any) -> LoadReport:
        return load_files(mappings or [mapping()], data_dir=self.data, home=self.home, **options)

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(query).fetchall()

    def landed(self) -> list[tuple[Any, ...]]:
        return self.sql("from raw_files.commerce_orders select * exclude (_dlt_load_id) order by all")

    def payloads(self) -> list[dict[str, str]]:
        return [json.loads(row[0]) for row in self.sql("select payload from raw_files.commerce_orders order by all")]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    totals = report.totals
    return totals.read, totals.new, totals.unchanged, totals.repeated


def test_a_record_lands_as_received_with_its_origin_key_and_hash(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "007,NA,\n")
    report = shop.load(now=datetime(2026, 1, 2, 3, 4, 5))
    payload = '{"at":"","id":"007","status":"NA"}'
    sha = hashlib.sha256(payload.encode()).hexdigest()
    moment = datetime(2026, 1, 2, 3, 4, 5)
    assert shop.landed() == [("orders", "007", sha, payload, True, None, False, "orders.csv:2", moment)]
    assert report.received_at == moment
    assert counts(report) == (1, 1, 0, 0)


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
    assert counts(second) == (3, 1, 2, 0)
    rows = shop.sql("select record_key, received_at from raw_files.commerce_orders order by 1")
    assert rows == [("1", first), ("2", first), ("3", second.received_at)]


def test_a_changed_record_is_a_new_version_beside_the_old_one(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n")
    shop.load()
    shop.write("orders.csv", HEADER + "1,paid,\n2,new,\n")
    assert counts(shop.load()) == (2, 1, 1, 0)
    assert [(row["id"], row["status"]) for row in shop.payloads()] == [("1", "new"), ("1", "paid"), ("2", "new")]


def test_equal_lines_without_a_key_are_all_kept_and_with_a_key_count_as_repeated(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n" * 3 + "2,new,\n")
    assert counts(shop.load(mapping(key=[]))) == (4, 4, 0, 0)
    assert counts(shop.load(mapping(name="keyed", instance="keyed"))) == (4, 2, 0, 2)


def test_equal_lines_are_counted_alike_whether_their_files_come_together_or_one_by_one(shop: Shop) -> None:
    keyless = mapping(key=[])
    for day in (1, 2, 3):
        shop.write(f"orders_{day}.csv", HEADER + "1,new,\n" * day)
        shop.load(keyless)
    assert len(shop.landed()) == 6
    assert counts(shop.load(keyless)) == (0, 0, 0, 0)


def test_rearranged_columns_land_no_new_version(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,x\n")
    shop.load()
    shop.write("orders.csv", "at,status,id\nx,new,1\n")
    assert counts(shop.load()) == (1, 0, 1, 0)


def test_the_order_of_lines_and_files_does_not_change_what_lands(shop: Shop, tmp_path: Path) -> None:
    lines = [f"{n % 40},status {n % 3},\n" for n in range(300)] + ["broken\n"] * 5
    shop.write("orders.csv", HEADER + "".join(lines))
    shop.load(mapping(key=[]))
    random.Random(7).shuffle(lines)
    split = tmp_path / "split"
    split.mkdir()
    other = Shop(split)
    for part in range(3):
        other.write(f"orders_{part}.csv", HEADER + "".join(lines[part::3]))
    other.load(mapping(key=[]))
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


def test_every_mapped_table_exists_typed_even_if_no_file_matched(shop: Shop) -> None:
    report = shop.load()
    assert shop.landed() == []
    assert shop.sql("from raw_ops.ledger") == []
    types = dict(row[:2] for row in shop.sql("describe raw_files.commerce_orders"))
    assert types["is_parseable"] == "BOOLEAN"
    assert types["event_at"] == types["received_at"] == "TIMESTAMP"
    assert "orders*.csv*" in report.without_file[0].message
    assert str(shop.data) in report.without_file[0].message


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
    shop.load(mapping(modified_at="at", timezone="America/Sao_Paulo"))
    assert shop.sql("select record_key, event_at from raw_files.commerce_orders order by 1") == [
        ("1", datetime(2026, 7, 1, 15)),
        ("2", datetime(2026, 7, 1, 10)),
        ("3", datetime(2026, 7, 1, 3)),
        ("4", None),
    ]


def test_redacted_values_never_reach_the_disk(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_HASH_KEY", "a key of the test, long enough")
    header = "id,mail,phone,status\n"
    shop.write("orders.csv", header + "1,ann@example.org,+49 30 1,new\n2,,,new\n3,bob@example.org,+49 30 2\n")
    shop.load(mapping(redact={"drop": ["phone"], "hash": ["mail"]}))
    digest = hmac.new(b"a key of the test, long enough", b"ann@example.org", "sha256").hexdigest()
    good = [json.loads(row[3]) for row in shop.landed() if row[4]]
    assert sorted(good, key=lambda row: row["id"]) == [
        {"id": "1", "mail": digest, "status": "new"},
        {"id": "2", "mail": "", "status": "new"},
    ]
    stored = b"".join(path.read_bytes() for path in shop.home.rglob("*") if path.is_file())
    for secret in (b"ann@example.org", b"bob@example.org", b"+49 30"):
        assert secret not in stored


def test_a_changed_landing_setting_reads_the_file_again_and_a_changed_meaning_does_not(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,2026-01-01\n")
    shop.load()
    assert shop.load(mapping(columns={"order_id": "id"}, constants={"currency": "EUR"})).reads == ()
    assert counts(shop.load(mapping(modified_at="at"))) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("before", "after"), [({}, {"key": ["id", "status"]}), ({"key": []}, {"key": [], "quote": "'"})]
)
def test_a_mapping_whose_records_would_land_a_second_time_under_other_keys_is_refused(
    before: dict[str, object], after: dict[str, object], shop: Shop
) -> None:
    shop.write("orders.csv", HEADER + "1,new,2026-01-01\n")
    shop.load(mapping(**before))
    with pytest.raises(MappingChangedError, match=r"orders\.csv was read at .* What to do"):
        shop.load(mapping(**after))
    assert len(shop.payloads()) == 1
    assert shop.load(mapping(**before)).reads == ()


def test_gz_is_told_by_content_and_other_encodings_are_read(shop: Shop) -> None:
    shop.write("orders_1.csv", gzip.compress((HEADER + "1,grün,\n").encode("cp1252")))
    shop.write("orders_2.csv.gz", (HEADER + "2,größer,\n").encode("cp1252"))
    shop.load(mapping(encoding="cp1252"))
    assert [row["status"] for row in shop.payloads()] == ["grün", "größer"]


def test_one_bad_file_lands_nothing_and_all_bad_files_are_named_together(shop: Shop) -> None:
    shop.write("orders_1.csv", HEADER + "1,new,\n")
    shop.write("orders_2.csv", "id;status\n1;new\n")
    with pytest.raises(SourceFileError, match="orders_2.csv, line 1"):
        shop.load()
    shop.write("orders_3.csv", "id,id\n")
    with pytest.raises(SourceFilesError, match=r"(?s)orders_2\.csv, line 1.*orders_3\.csv, line 1"):
        shop.load()
    assert not (shop.home / "ledger" / "ledger.jsonl").exists()
    (shop.data / "orders_2.csv").unlink()
    (shop.data / "orders_3.csv").unlink()
    assert counts(shop.load()) == (1, 1, 0, 0)


def test_a_deleted_warehouse_is_filled_again_from_the_files(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n")
    first = shop.load().received_at
    (shop.home / "warehouse" / "warehouse.duckdb").unlink()
    report = shop.load()
    assert report.settled == ((first, "abandoned"),)
    assert counts(report) == (2, 2, 0, 0)
    assert len(shop.landed()) == 2


def test_rows_that_somebody_deleted_are_a_loud_error(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n")
    shop.load()
    with duckdb.connect(str(shop.home / "warehouse" / "warehouse.duckdb")) as con:
        con.execute("delete from raw_files.commerce_orders where record_key = '1'")
    with pytest.raises(LedgerError, match="landed with 2 new records.* holds 1 rows"):
        shop.load()


def test_state_is_private_to_the_user_who_runs_it(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n")
    shop.load(mapping(redact={"hash": ["status"]}))
    assert stat.S_IMODE((shop.home / "secrets" / "hash_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((shop.home / "ledger" / "ledger.jsonl").stat().st_mode) == 0o600
    assert {stat.S_IMODE((shop.home / room).stat().st_mode) for room in (".", "ledger", "secrets", "warehouse")} == {
        0o700
    }
    assert not (shop.home / "spool").exists()


def test_progress_ends_where_it_said_it_would(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n")
    calls: list[tuple[str, int, int]] = []
    shop.load(progress=lambda label, done, total: calls.append((label, done, total)))
    assert calls == [
        ("read orders.csv", 0, 3),
        ("load records", 1, 3),
        ("load ledger", 2, 3),
        ("load ledger", 3, 3),
    ]


@pytest.mark.sweep
def test_slices_and_chunks_of_the_spool_change_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.spool.SLICE_ROWS", 10)
    monkeypatch.setattr("ingestion.records.BATCH_ROWS", 2)
    lines = [f"{n % 7},{n % 3},\n" for n in range(60)]
    shop.write("orders_1.csv", HEADER + "".join(lines[:25]))
    shop.write("orders_2.csv", HEADER + "".join(lines[25:]))
    assert counts(shop.load()) == (60, 21, 0, 39)
    assert counts(shop.load(mapping(name="keyless", instance="keyless", key=[]))) == (60, 60, 0, 0)
    shop.write("orders_3.csv", HEADER + "".join(lines) + "7,0,\n")
    assert counts(shop.load()) == (61, 1, 60, 0)
    # The first of equal records is the one that lands.
    origins = shop.sql(
        "select origin from raw_files.commerce_orders where source_instance = 'orders' and record_key != '7'"
    )
    assert {row[0] for row in origins} == {f"orders_1.csv:{line}" for line in range(2, 23)}


def test_several_entities_of_many_batches_land_side_by_side(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.spool.BATCH_ROWS", 100)
    monkeypatch.setenv("EXTRACT__NEXT_ITEM_MODE", "round_robin")
    mappings = [mapping(name=entity, entity=entity) for entity in ("orders", "refunds", "payments")]
    shop.write("orders.csv", HEADER + "".join(f"{n},new,\n" for n in range(5000)))
    assert counts(shop.load(*mappings)) == (15000, 15000, 0, 0)
    for entity in ("orders", "refunds", "payments"):
        assert shop.sql(f"select count(*), count(distinct record_key) from raw_files.commerce_{entity}") == [
            (5000, 5000)
        ]


@pytest.mark.sweep
def test_more_files_than_may_be_open_at_once_are_read(shop: Shop) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for n in range(300):
        shop.write(f"orders_{n}.csv", HEADER + f"{n},new,\n")
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        assert counts(shop.load()) == (300, 300, 0, 0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("content", ["id,id\n", "other\n"])
def test_more_bad_files_than_may_be_open_at_once_are_all_named(shop: Shop, content: str) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for n in range(300):
        shop.write(f"orders_{n}.csv", f"{content}{n}\n")
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        with pytest.raises(SourceFilesError) as caught:
            shop.load(mapping(key=[], columns={"order_id": "id"}))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(caught.value.errors) == 300


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_named(shop: Shop) -> None:
    shop.write("orders.csv", HEADER)
    (shop.data / "orders.csv").chmod(0)
    with pytest.raises(SourceFileError, match=r"orders\.csv: it cannot be opened"):
        shop.load()
