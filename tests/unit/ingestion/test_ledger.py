"""Claims about the ledger file: what a crash may do to it, and what must be loud."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingestion.errors import LedgerError
from ingestion.ledger import Ledger, ReadLine

MONDAY = datetime(2026, 1, 5, 5)

LINE = ReadLine(
    received_at=MONDAY,
    source_vendor="files",
    source_instance="shop",
    family="commerce",
    entity="orders",
    mapping="orders",
    fingerprint="f",
    path="orders.csv",
    file_sha256="0",
    bytes=10,
    records_read=3,
    records_new=1,
    records_unchanged=1,
    records_repeated=1,
    records_unparseable=0,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger" / "ledger.jsonl"


def test_what_was_written_is_read_back(path: Path) -> None:
    ledger = Ledger(path)
    assert not path.exists()
    ledger.append_reads([LINE])
    assert Ledger(path).open_batches() == [MONDAY]
    ledger.settle(MONDAY, "landed")
    again = Ledger(path)
    assert (again.reads, again.status, again.open_batches()) == ([LINE], {MONDAY: "landed"}, [])
    assert again.landed_content() == {LINE.content: LINE}


def test_an_abandoned_batch_is_no_reason_to_skip_its_files(path: Path) -> None:
    ledger = Ledger(path)
    ledger.append_reads([LINE])
    ledger.settle(MONDAY, "abandoned")
    assert Ledger(path).landed_content() == {}


def test_what_went_on_from_a_batch_whose_rows_are_gone_counts_no_more(path: Path) -> None:
    first = dataclasses.replace(LINE, source_vendor="hubspot", cursor="Monday")
    hours = [MONDAY + timedelta(hours=number) for number in range(4)]
    ledger = Ledger(path)
    for hour, cursor in zip(hours[:3], ("Monday", "Tuesday", "Wednesday"), strict=True):
        empty = dataclasses.replace(LINE, received_at=hour, file_sha256=cursor, records_new=0)
        ledger.append_reads([dataclasses.replace(first, received_at=hour, cursor=cursor), empty])
        ledger.settle(hour, "landed")
    ledger.settle(hours[1], "abandoned")
    ledger.append_reads([dataclasses.replace(first, received_at=hours[3], entity="reviews", cursor="other")])
    ledger.settle(hours[3], "landed")
    for known in (ledger, Ledger(path)):
        assert known.cursor("hubspot", "shop", "orders", "f") == "Monday"
        assert known.cursor("hubspot", "shop", "reviews", "f") == "other"
        assert {sha256 for _, _, sha256 in known.landed_content()} == {"Monday"}


def test_a_line_torn_at_any_byte_is_ignored_with_a_warning_and_then_overwritten(path: Path) -> None:
    Ledger(path).append_reads([LINE])
    whole = path.read_bytes()
    later = dataclasses.replace(LINE, received_at=MONDAY + timedelta(days=1))
    for cut in range(1, len(whole)):
        path.write_bytes(whole + whole[:cut])
        with pytest.warns(RuntimeWarning, match="torn"):
            ledger = Ledger(path)
        assert ledger.reads == [LINE]
        ledger.append_reads([later])
        assert Ledger(path).reads == [LINE, later]


@pytest.mark.parametrize(
    "damage", [b"{\n", b"\n", b"[]\n", b'{"event":"red","received_at":"2026-01-05"}\n', b'{"event":"read"}\n']
)
def test_a_damaged_line_in_the_middle_is_loud_and_names_its_number(path: Path, damage: bytes) -> None:
    Ledger(path).append_reads([LINE])
    whole = path.read_bytes()
    path.write_bytes(whole + damage + whole)
    with pytest.raises(LedgerError, match=r"ledger\.jsonl, line 2: .*restore"):
        Ledger(path)


def test_batch_names_rise_even_if_the_clock_goes_back(path: Path) -> None:
    ledger = Ledger(path)
    assert ledger.next_batch(MONDAY) == MONDAY
    ledger.append_reads([LINE])
    assert ledger.next_batch(MONDAY) == MONDAY + timedelta(microseconds=1)
    assert ledger.next_batch(MONDAY - timedelta(days=1)) == MONDAY + timedelta(microseconds=1)
    assert ledger.next_batch(MONDAY + timedelta(days=1)) == MONDAY + timedelta(days=1)
