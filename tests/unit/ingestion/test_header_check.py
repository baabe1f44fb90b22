"""Claims about headers that do not fit: names that only look alike are told apart, and the line to write is shown."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.header_check import check_header, drift, nearest, toml_text
from ingestion.readers.lines import UnreadableFile
from ingestion.readers.record import Record, Records
from ingestion.records import FileReader
from ingestion.settings import FileMapping

SPACE, ZERO_WIDTH, MARK = "\u00a0", "\u200b", "\ufeff"


class Lines(Records):
    """Records that a test writes down: the first are the header, on the given line."""

    def __init__(self, header: list[str], *below: Record, line: int | None = 1) -> None:
        self.header, self.header_line, self._below = header, line, below

    def __iter__(self) -> Iterator[Record]:
        return iter(self._below)

    def close(self) -> None:
        pass


def complaint(records: Records, **settings: Any) -> UnreadableFile:
    mapping = FileMapping(name="answers", family="surveys", entity="answers", glob="*", **settings)
    with pytest.raises(UnreadableFile) as caught:
        check_header(mapping, records)
    return caught.value


@pytest.mark.parametrize(
    ("name", "other", "difference"),
    [
        ("NETPRO", "NETPRO  ", "only white space differs"),
        ("NETPRO", f"NETPRO{SPACE}", "only white space differs"),
        ("order id", "orderid", "only white space differs"),
        ("order id", "order\nid", "only white space differs"),
        ("NETPRO", "NetPro", "only case differs"),
        ("straße", "STRASSE", "only case differs"),
        ("NETPRO", " netpro", "only white space and case differ"),
        ("NETPRO", f"{MARK}NETPRO", "only invisible characters differ"),
        ("NETPRO", f"NET{ZERO_WIDTH}PRO ", "only invisible characters differ"),
        ("größe", unicodedata.normalize("NFD", "größe"), "only invisible characters differ"),
    ],
)
def test_a_name_that_only_looks_alike_is_found_with_its_difference(name: str, other: str, difference: str) -> None:
    assert drift(name, ["Q1", other]) == (other, difference)
    assert drift(other, [name]) == (name, difference)


@pytest.mark.parametrize("other", ["NETPRO2", "NET_PRO", "NETPRÓ", ""])
def test_another_name_is_another_name(other: str) -> None:
    assert drift("NETPRO", [other]) is None


def test_the_nearest_name_is_proposed_only_if_it_is_near() -> None:
    assert nearest("order_id", ["Order Id ", "price"]) == "Order Id "
    assert nearest("order_id", ["price"]) is None


@pytest.mark.parametrize(
    "name", ['a"b\\c', "tab\there", "größe 😀", f"x{SPACE}{ZERO_WIDTH}{MARK}y  ", "a\nb", "\u202eabc"]
)
def test_a_proposed_name_can_be_pasted_into_the_file(name: str) -> None:
    written = toml_text(name)
    assert tomllib.loads(f"x = {written}") == {"x": name}
    assert all(character.isprintable() for character in written)


def test_the_sentence_names_every_missing_header_and_each_line_to_write() -> None:
    error = complaint(
        Lines(["NETPRO  ", "Resp id", "WEIGHT", "surplus"]),
        columns={"response_id": "RESP ID", "weight": "WEIGHT"},
        questions={"nps": "NETPRO", "csat": "Q7ALL"},
        key=["RESP ID"],
        redact={"hash": ["WEIGTH"]},
    )
    assert error.problem == (
        "'NETPRO' is missing; the file has 'NETPRO  ' (only white space differs); 'Q7ALL' is missing; "
        "'RESP ID' is missing; the file has 'Resp id' (only case differs); "
        "'WEIGTH' is missing (nearest in the file: 'WEIGHT')."
    )
    assert error.remedy == (
        'Write in the mapping: questions.nps = "NETPRO  ", columns.response_id = "Resp id", "Resp id" in key. '
        "Files that spell it otherwise need a mapping of their own. "
        "Correct the names in the mapping, or ask the vendor why they have gone."
    )
    assert error.line == 1


def test_the_line_to_write_is_shown_for_a_template() -> None:
    error = complaint(Lines(["Day", "x"]), templates={"ordered_at": "2026-05-{DAY}"}, columns={"order_id": "x"})
    assert '"{Day}" in templates.ordered_at' in error.remedy


def test_names_that_all_differ_in_case_are_no_other_file() -> None:
    error = complaint(Lines(["id", "score"]), columns={"a": "ID", "b": "SCORE"})
    assert "'ID' is missing; the file has 'id' (only case differs)" in error.problem


def test_a_header_further_down_is_pointed_at() -> None:
    broken = Record(5, None, "id;score;comment", "3 fields, the header has 1")
    error = complaint(Lines(["Export of May"], Record(2, [""]), broken), columns={"a": "id", "b": "score"})
    assert error.remedy == "Line 5 seems to hold them: set skip_lines = 4 in the mapping."
    row = Record(3, ["id", "score"])
    assert "skip_lines = 2" in complaint(Lines(["x", "y"], row), columns={"a": "id", "b": "score"}).remedy


def test_without_a_better_idea_the_headers_are_shown() -> None:
    error = complaint(Lines([f"h{n}" for n in range(20)], line=None), columns={"a": "id"})
    assert "it has 20: 'h0', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', ..." in error.problem
    assert error.remedy == "Check that the glob matches the right files, and the mapping's headers."
    assert error.line is None


@pytest.mark.parametrize("value", ["9", "2026-03-01 12:00", "-1,5", "ann@example.org"])
def test_a_record_in_the_header_s_place_is_not_shown(value: str) -> None:
    error = complaint(Lines(["Ann", value, "Main Street"]), columns={"a": "id"})
    assert error.problem == "none of the mapped headers is in the file; its 3 seem to be values of a record."
    assert "header line" in error.remedy


def test_further_columns_are_welcome_and_land(tmp_path: Path) -> None:
    (path := tmp_path / "answers.csv").write_text("new,id,newer\nx,1,y\n")
    mapping = FileMapping(name="a", family="b", entity="c", glob="*", columns={"a": "id"})
    reader = FileReader(mapping, path, path.name, hash_key=b"k" * 32, default_timezone="UTC")
    [row] = [row for batch in reader.batches() for row in batch.to_pylist()]
    assert json.loads(row["payload"]) == {"new": "x", "id": "1", "newer": "y"}
