"""Two files have equal fingerprints exactly when a reader could not tell their rows apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from serving.fingerprint import fingerprint

TABLE = "create table core.t (a integer, b varchar, c decimal(18, 4), d double, e timestamp, f timestamptz, g boolean);"
ROWS = [
    "(1, 'x', 1.5, 0.1, '2026-01-01 00:00:00.000001', '2026-01-01 01:00:00+01', true)",
    "(2, '', null, -0.0, null, null, null)",
    "(3, null, 2, 'nan', '2026-06-01', '2026-06-01 00:00:00Z', false)",
]


def build(path: Path, rows: list[str], table: str = TABLE, settings: str = "") -> Path:
    con = duckdb.connect(str(path))
    con.execute(f"{settings}; create schema core; create schema marts; {table}")
    for row in rows:
        con.execute(f"insert into core.t values {row}")
    con.close()
    return path


def test_order_of_rows_zone_of_the_writer_and_threads_do_not_matter(tmp_path: Path) -> None:
    one = build(tmp_path / "one.duckdb", ROWS, settings="set threads = 1; set TimeZone = 'America/Sao_Paulo'")
    two = build(tmp_path / "two.duckdb", ROWS[::-1], settings="set threads = 2; set TimeZone = 'Asia/Tokyo'")
    assert fingerprint(one) == fingerprint(two)
    assert list(fingerprint(one)) == ["core.t"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(1,", "(4,"),
        ("'',", "null,"),
        ("1.5,", "1.5001,"),
        ("0.1,", "0.10000001,"),
        ("000001", "000002"),
        ("01:00:00+01", "01:00:00+02"),
        ("true", "false"),
        ("true", "null"),
    ],
)
def test_one_changed_value_changes_the_fingerprint(tmp_path: Path, old: str, new: str) -> None:
    changed = [row.replace(old, new, 1) for row in ROWS]
    assert changed != ROWS
    assert fingerprint(build(tmp_path / "one.duckdb", ROWS)) != fingerprint(build(tmp_path / "two.duckdb", changed))


def test_a_missing_or_doubled_row_changes_the_fingerprint(tmp_path: Path) -> None:
    whole, less, more = (
        fingerprint(build(tmp_path / f"{name}.duckdb", rows))
        for name, rows in (("whole", ROWS), ("less", ROWS[1:]), ("more", [*ROWS, ROWS[0]]))
    )
    assert len({whole["core.t"], less["core.t"], more["core.t"]}) == 3


def test_float_noise_of_a_different_order_of_addition_does_not_matter(tmp_path: Path) -> None:
    table = "create table core.t (d double);"
    one = build(tmp_path / "one.duckdb", ["(0.1 + 0.2)", "(-0.0)"], table)
    two = build(tmp_path / "two.duckdb", ["(0.3)", "(0.0)"], table)
    con = duckdb.connect(str(one), read_only=True)
    assert con.execute("select 0.1::double + 0.2::double = 0.3::double").fetchone() == (False,)
    con.close()
    assert fingerprint(one) == fingerprint(two)


def test_values_cannot_be_shifted_between_columns(tmp_path: Path) -> None:
    table = "create table core.t (a varchar, b varchar);"
    one = build(tmp_path / "one.duckdb", ["('xv1:y', 'z')"], table)
    two = build(tmp_path / "two.duckdb", ["('x', 'yv1:z')"], table)
    assert fingerprint(one) != fingerprint(two)


def test_renaming_or_retyping_a_column_changes_the_fingerprint(tmp_path: Path) -> None:
    tables = ["core.t (a integer)", "core.t (b integer)", "core.t (a bigint)"]
    found = {
        fingerprint(build(tmp_path / f"{n}.duckdb", ["(1)"], f"create table {table};"))["core.t"]
        for n, table in enumerate(tables)
    }
    assert len(found) == 3


def test_the_hash_is_the_sha256_of_a_documented_text(tmp_path: Path) -> None:
    table = "create table core.t (a integer, b decimal(9, 2), c timestamp);"
    rows = ["(2, 1, '2026-01-01')", "(1, null, null)"]
    expected = hashlib.sha256(
        b"a\x1fINTEGER\x1eb\x1fDECIMAL(9,2)\x1ec\x1fTIMESTAMP\x1ev1:1nn\nv1:2v4:1.00v27:2026-01-01T00:00:00.000000Z\n"
    ).hexdigest()
    assert fingerprint(build(tmp_path / "one.duckdb", rows, table)) == {"core.t": expected}


def test_only_the_named_schemas_count_and_views_count_like_tables(tmp_path: Path) -> None:
    path = build(tmp_path / "one.duckdb", ROWS)
    con = duckdb.connect(str(path))
    con.execute("create schema other; create table other.x (a integer); create view marts.v as select a from core.t")
    con.close()
    assert set(fingerprint(path)) == {"core.t", "marts.v"}
    assert set(fingerprint(path, schemas=("marts",))) == {"marts.v"}
