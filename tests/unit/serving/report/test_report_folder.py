"""The report's folder: replaced whole, never a folder of something else."""

from __future__ import annotations

import os

import pytest
from published_by_hand import figures, published

from serving.report import folder
from serving.report.folder import MARK, NoReport, write_report


def test_readers_see_the_whole_old_report_or_the_whole_new_one(small, tmp_path):
    out = tmp_path / "report"
    write_report(small, out, company="old")
    opened = os.open(out, os.O_RDONLY)
    try:
        write_report(small, out, company="new")
        assert "<h1>new" in (out / "index.html").read_text()
        assert [path.name for path in tmp_path.glob(".report*")] == []
    finally:
        os.close(opened)
    assert (out / MARK).read_text() == "run-1\n"
    assert (out.stat().st_mode & 0o777, (out / "index.html").stat().st_mode & 0o777) == (0o750, 0o640)


def test_a_system_that_cannot_exchange_names_gets_the_new_report_all_the_same(small, tmp_path, monkeypatch):
    out = tmp_path / "report"
    write_report(small, out, company="old")
    monkeypatch.setattr(folder.ctypes, "CDLL", lambda *given, **named: object())
    write_report(small, out, company="new")
    assert "<h1>new" in (out / "index.html").read_text()
    assert [path.name for path in tmp_path.glob(".report*")] == []


@pytest.mark.parametrize("name", ["letters", "letter.txt"])
def test_what_is_no_report_is_left_alone(small, tmp_path, name):
    out = tmp_path / name
    if "." in name:
        out.write_text("dear")
    else:
        out.mkdir()
        (out / "dear.txt").write_text("dear")
    with pytest.raises(NoReport, match="holds no report"):
        write_report(small, out, company="shop")
    assert (out.read_text() if out.is_file() else (out / "dear.txt").read_text()) == "dear"


def test_a_report_that_fails_leaves_the_old_one(small, tmp_path):
    out = tmp_path / "report"
    write_report(small, out, company="old")
    with pytest.raises(NoReport, match=r"There is no brand 'other'"):
        write_report(small, out, company="new", brand="other")
    assert "<h1>old" in (out / "index.html").read_text()


def test_nothing_published_is_told(tmp_path):
    with pytest.raises(NoReport, match="Run `cem run` first"):
        write_report(tmp_path / "warehouse.duckdb", tmp_path / "report", company="shop")


def test_a_board_alone_is_enough(tmp_path):
    file = published(tmp_path / "warehouse.duckdb", figures())
    assert write_report(file, tmp_path / "new" / "report", company="shop").is_file()
