"""Claims about Parquet files: every type becomes the text that a person would write, and no row is lost."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.readers import parquet_records
from ingestion.readers.lines import UnreadableFile
from ingestion.readers.parquet_records import ParquetRecords

NOON = datetime(2026, 3, 1, 12)
SUMMER = datetime(2026, 7, 1, 10, tzinfo=UTC)


def written(tmp_path: Path, table: pa.Table, **options: Any) -> Path:
    path = tmp_path / "file.parquet"
    pq.write_table(table, path, **options)
    return path


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array(["007", "NA", "", None]), ["007", "NA", "", None]),
        (pa.array(["a", "b", "a", None]).dictionary_encode(), ["a", "b", "a", None]),
        (pa.array([7, -1, None, 2**62]), ["7", "-1", None, str(2**62)]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (
            pa.array([7.0, 0.1, 1e21, 1e-7, 1234567.125, None]),
            ["7", "0.1", f"1{'0' * 21}", "0.0000001", "1234567.125", None],
        ),
        (pa.array([0.1, 16777216], pa.float32()), ["0.1", "16777216"]),
        (pa.array([Decimal("7.50"), Decimal("0.00000001")]), ["7.50000000", "0.00000001"]),
        (pa.array([Decimal("12345678901234567890123456789.12")]), ["12345678901234567890123456789.12"]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([NOON, NOON.replace(microsecond=500)]), ["2026-03-01T12:00:00", "2026-03-01T12:00:00.0005"]),
        (pa.array([NOON], pa.timestamp("ms")), ["2026-03-01T12:00:00"]),
        (pa.array([SUMMER], pa.timestamp("us", "Europe/Berlin")), ["2026-07-01T10:00:00Z"]),
        (pa.array([1_772_366_400_000_000_120], pa.timestamp("ns")), ["2026-03-01T12:00:00.00000012"]),
        (pa.array([date(2026, 3, 1)]), ["2026-03-01"]),
        (pa.array([time(8, 30)]), ["08:30:00"]),
        (pa.array([timedelta(minutes=1, milliseconds=500), timedelta(0)]), ["60.5", "0"]),
        (pa.array([b"caf\xc3\xa9"]), ["café"]),
        (pa.array([[1, 2], [], None]), ["[1,2]", "[]", None]),
        (pa.array([{"a": Decimal("1.50"), "at": NOON}]), ['{"a":1.50,"at":"2026-03-01T12:00:00"}']),
        (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), ['{"k":1}']),
        (pa.array([uuid.UUID(int=5).bytes], pa.uuid()), ["00000000-0000-0000-0000-000000000005"]),
        (pa.nulls(2), [None, None]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_every_type_becomes_text(tmp_path: Path, column: pa.Array[Any], texts: list[str | None]) -> None:
    records = list(ParquetRecords(written(tmp_path, pa.table({"x": column}))))
    assert [(record.line, record.fields) for record in records] == [(n, [text]) for n, text in enumerate(texts, 1)]


def test_rows_are_numbered_through_row_groups_and_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_records, "BATCH_ROWS", 3)
    path = written(tmp_path, pa.table({"a": range(20), "b": [str(n) for n in range(20)]}), row_group_size=7)
    reader = ParquetRecords(path)
    assert reader.header == ["a", "b"]
    assert [(record.line, record.fields) for record in reader] == [(n + 1, [str(n), str(n)]) for n in range(20)]


def test_wide_rows_come_in_small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_records, "BATCH_BYTES", 5_000)
    reader = ParquetRecords(written(tmp_path, pa.table({"a": ["x" * 1_000 + str(n) for n in range(50)]})))
    sizes = [batch.num_rows for batch in reader.batches(50)]
    assert sum(sizes) == 50
    assert max(sizes) <= 5


def test_text_that_no_database_stores_breaks_its_row_only(tmp_path: Path) -> None:
    bad = pa.array([b"fine", b"caf\xe9", b"a\0b", None]).cast(pa.large_binary())
    table = pa.table({"n": [1, 2, 3, 4], "text": bad.view(pa.large_string())})
    records = list(ParquetRecords(written(tmp_path, table)))
    assert [record.fields for record in records] == [["1", "fine"], None, None, ["4", None]]
    assert [record.raw for record in records[1:3]] == [r'["2","caf\\xe9"]', r'["3","a\\x00b"]']
    assert records[1].problem == "not utf-8 text, or holds a NUL"


def test_a_row_may_not_exceed_the_limit_of_one_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_records, "MAX_RECORD_BYTES", 1_000)
    path = written(tmp_path, pa.table({"a": ["x" * 600] * 3, "b": ["y" * 100, "y" * 500, ""]}))
    with pytest.raises(UnreadableFile, match="longer than") as caught:
        list(ParquetRecords(path))
    assert caught.value.line == 2


def whole_file(tmp_path: Path) -> bytes:
    return written(tmp_path, pa.table({"a": [str(n) * 50 for n in range(5_000)]}), compression="none").read_bytes()


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda data: data[: len(data) // 2], "no whole Parquet file"),
        (lambda data: data[:-1], "no whole Parquet file"),
        (lambda data: b"", "no whole Parquet file"),
        (lambda data: b"id,score\n1,9\n", "something else (text, perhaps)"),
        (lambda data: data[:-8] + b"\xff\xff\xff\x7fPAR1", "no whole Parquet file"),
        (lambda data: b"PK\x03\x04" + data, "a zip archive"),
        (lambda data: b"\x1f\x8b" + data, "a gzip file"),
        (lambda data: data[:4] + b"\xff" * 2_000 + data[2_004:], "corrupt"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, spoil: Any, problem: str) -> None:
    data = whole_file(tmp_path)
    path = tmp_path / "spoilt"
    path.write_bytes(spoil(data))
    with pytest.raises(UnreadableFile) as caught:
        list(ParquetRecords(path))
    assert problem in caught.value.problem
    assert caught.value.remedy.endswith(".")


def test_a_column_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]))
    with pytest.raises(UnreadableFile, match="header 'a' stands at positions 1 and 2"):
        ParquetRecords(path)


def test_a_file_without_rows_has_a_header(tmp_path: Path) -> None:
    reader = ParquetRecords(written(tmp_path, pa.table({"a": pa.array([], pa.string())})))
    assert (reader.header, list(reader)) == (["a"], [])
