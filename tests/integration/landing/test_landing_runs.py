"""Claims about runs of the landing: what is refused, what is read again, what they leave behind and what they cost."""

from __future__ import annotations

import hmac
import json
import os
import resource
import stat
from typing import Any

import duckdb
import pytest

from ingestion.errors import LedgerError, MappingChangedError, SourceFileError, SourceFilesError

Shop = Any
HEADER = "id,status,at\n"


def test_every_mapped_table_exists_typed_even_if_no_file_matched(shop: Shop) -> None:
    report = shop.load()
    assert shop.landed() == []
    assert shop.sql("from raw_ops.ledger") == []
    types = dict(row[:2] for row in shop.sql("describe raw_files.commerce_orders"))
    assert types["is_parseable"] == "BOOLEAN"
    assert types["event_at"] == types["received_at"] == "TIMESTAMP"
    assert "orders*.csv*" in report.without_file[0].message
    assert str(shop.data) in report.without_file[0].message


def test_redacted_values_never_reach_the_disk(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CEM_HASH_KEY", "a key of the test, long enough")
    header = "id,mail,phone,status\n"
    shop.write("orders.csv", header + "1,ann@example.org,+49 30 1,new\n2,,,new\n3,bob@example.org,+49 30 2\n")
    shop.load(shop.mapping(redact={"drop": ["phone"], "hash": ["mail"]}))
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
    assert shop.load(shop.mapping(columns={"order_id": "id"}, constants={"currency": "EUR"})).reads == ()
    assert shop.counts(shop.load(shop.mapping(modified_at="at"))) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("before", "after"), [({}, {"key": ["id", "status"]}), ({"key": []}, {"key": [], "quote": "'"})]
)
def test_a_mapping_whose_records_would_land_a_second_time_under_other_keys_is_refused(
    before: dict[str, object], after: dict[str, object], shop: Shop
) -> None:
    shop.write("orders.csv", HEADER + "1,new,2026-01-01\n")
    shop.load(shop.mapping(**before))
    with pytest.raises(MappingChangedError, match=r"orders\.csv was read at .* What to do"):
        shop.load(shop.mapping(**after))
    assert len(shop.payloads()) == 1
    assert shop.load(shop.mapping(**before)).reads == ()


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
    assert shop.counts(shop.load()) == (1, 1, 0, 0)


def test_a_deleted_warehouse_is_filled_again_from_the_files(shop: Shop) -> None:
    shop.write("orders.csv", HEADER + "1,new,\n2,new,\n")
    first = shop.load().received_at
    (shop.home / "warehouse" / "warehouse.duckdb").unlink()
    report = shop.load()
    assert report.settled == ((first, "abandoned"),)
    assert shop.counts(report) == (2, 2, 0, 0)
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
    shop.load(shop.mapping(redact={"hash": ["status"]}))
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
def test_more_files_than_may_be_open_at_once_are_read(shop: Shop) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for n in range(300):
        shop.write(f"orders_{n}.csv", HEADER + f"{n},new,\n")
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    try:
        assert shop.counts(shop.load()) == (300, 300, 0, 0)
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
            shop.load(shop.mapping(key=[], columns={"order_id": "id"}))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(caught.value.errors) == 300


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_named(shop: Shop) -> None:
    shop.write("orders.csv", HEADER)
    (shop.data / "orders.csv").chmod(0)
    with pytest.raises(SourceFileError, match=r"orders\.csv: it cannot be opened"):
        shop.load()
