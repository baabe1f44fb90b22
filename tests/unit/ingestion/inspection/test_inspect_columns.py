"""What a look at a file says of its columns: kinds, formats of times, scales, keys."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.inspection.columns import Column, profile
from ingestion.inspection.findings import inspect_file
from ingestion.inspection.moments import read_moments
from ingestion.inspection.scales import guess_scale, scale_around

Table = Callable[..., Path]


def column(values: Sequence[str], header: str = "col") -> Column:
    return profile(header, list(values))


# ---- kinds ----

KINDS = {
    "integer": (["1", " 2 ", "-3", "4.0", ""], "integer"),
    "number": (["1.5", "2", ".5", "-3."], "number"),
    "decimal comma": (["1,5", "20", "-3,25"], "decimal comma"),
    "ISO day": (["2026-01-31", "2026-2-1"], "date"),
    "ISO time": (["2026-01-31 10:00", "2026-01-31T10:00:00.5+02:00", "2026-01-31"], "date and time"),
    "days written as midnights": (["2026-01-31 00:00:00", "2026-02-01T00:00"], "date"),
    "days and midnights in a format": (["31.01.2026 00:00", "01.02.2026 00:00"], "date"),
    "midnight among times": (["31.01.2026 00:00", "01.02.2026 00:30"], "date and time"),
    "boolean": (["true", "False", "TRUE"], "boolean"),
    "text": (["a", "1", "x9"], "text"),
    "empty": (["", "  "], "empty"),
}


@pytest.mark.parametrize("case", KINDS)
def test_a_column_is_of_the_kind_as_which_the_warehouse_reads_it(case: str) -> None:
    values, kind = KINDS[case]
    assert column(values).kind.name == kind


def test_words_for_no_answer_do_not_make_a_number_column_text() -> None:
    found = column(["1", "5", "Blank", "3", "n/a", "Blank"])
    assert found.kind.name == "integer"
    assert found.kind.words == {"Blank": 2, "n/a": 1}


def test_a_few_values_of_another_kind_are_counted() -> None:
    found = column([f"{i}.50" for i in range(99)] + ["5,40"])
    assert found.kind.name == "number"
    assert found.kind.note == "1 is not, and would be quarantined"
    assert column(["1.5"] * 10 + ["x"] * 10).kind.name == "text"


@pytest.mark.parametrize(
    ("values", "note"),
    [
        (["007", "008"], "zeros in front"),
        (["1,234", "12,500"], "thousands"),
        (["1,234.50", "12"], "thousands"),
        (["1.5", "2,5"], "a decimal point and others with a comma"),
        (["$5", "$7.50"], "a unit"),
        (["14:30", "9:15 PM"], "without a day"),
        (["1770000000", "1770000001"], "1970"),
    ],
)
def test_what_a_person_would_take_for_something_else_is_said(values: list[str], note: str) -> None:
    assert note in column(values).kind.note


# ---- times ----

FORMATS = [
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d", "%d.%m.%y", "%m/%d/%y", "%d %b %Y"),
    *("%d-%b-%y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p"),
    *("%m/%d/%Y %I:%M:%S %p", "%Y/%m/%d %H:%M", "%Y%m%d%H%M%S", "%d/%b/%Y:%H:%M:%S %z", "%Y-%m-%d %I:%M:%S %p"),
]


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(FORMATS),
    moments=st.lists(
        st.datetimes(datetime.datetime(2001, 1, 1), datetime.datetime(2035, 12, 31)), min_size=30, max_size=60
    ),
)
def test_times_of_any_usual_format_are_read_as_they_were_written(name: str, moments: list[datetime.datetime]) -> None:
    """A format found gives back each time as Python wrote it; of two that read all values one does."""
    written = [moment.replace(microsecond=0, tzinfo=datetime.UTC).strftime(name) for moment in moments]
    found = read_moments(set(written))
    assert found is not None and not found.is_iso
    expected = [datetime.datetime.strptime(text, name) for text in written]
    assert expected in [[datetime.datetime.strptime(text, read) for text in written] for read in found.formats]


def test_day_and_month_that_the_values_do_not_tell_apart_are_said_to_be_ambiguous() -> None:
    both = read_moments({"1/2/2026", "3/12/2026"})
    assert both is not None and both.is_ambiguous and both.formats == ("%d/%m/%Y", "%m/%d/%Y")
    one = read_moments({"1/2/2026", "3/13/2026"})
    assert one is not None and not one.is_ambiguous and one.formats == ("%m/%d/%Y",)


@pytest.mark.parametrize(
    "values", [{"1234567"}, {"31.31.2026"}, {"1.2.3"}, {"10.0.0.1"}, {"Monday"}, {"99/99/9999"}, {"20269999"}]
)
def test_what_only_looks_like_a_day_is_none(values: set[str]) -> None:
    assert read_moments(values) is None


# ---- scales ----


def answers(points: range, *codes: str) -> dict[str, int]:
    return {**{str(point): 40 for point in points}, **dict.fromkeys(codes, 7)}


@pytest.mark.parametrize(
    ("header", "counts", "scale", "codes", "is_likely"),
    [
        ("NETPRO", answers(range(0, 11), "11"), (0, 10), ("11",), True),
        ("Q7ALL", answers(range(0, 7)), (1, 5), ("0", "6"), False),
        ("Q7ALL", answers(range(1, 6), "Blank"), (1, 5), ("Blank",), False),
        ("satisfaction", answers(range(1, 6), "98", "99", "n/a"), (1, 5), ("98", "99", "n/a"), True),
        ("effort", answers(range(1, 8)), (1, 7), (), True),
        ("rating", answers(range(1, 11)), (1, 10), (), True),
        ("How likely are you to recommend us?", answers(range(6, 11)), (0, 10), (), True),
    ],
)
def test_a_scale_is_guessed_with_the_codes_beside_it(
    header: str, counts: dict[str, int], scale: tuple[int, int], codes: tuple[str, ...], is_likely: bool
) -> None:
    found = guess_scale(header, counts)
    assert found is not None
    assert (found.least, found.greatest) == scale
    assert (found.codes, found.is_likely) == (codes, is_likely)


@pytest.mark.parametrize(
    ("header", "counts"),
    [
        ("day", answers(range(1, 8))),
        ("order_item_id", answers(range(1, 6))),
        ("q1", answers(range(1, 60))),
        ("q1", answers(range(1, 4))),
        ("q1", {"1": 1, "5": 1, "3": 1, "2": 1, "4": 1}),
        ("q1", {**answers(range(1, 6)), "maybe": 3}),
        ("q1", {}),
    ],
)
def test_counts_ids_and_free_numbers_are_no_scales(header: str, counts: dict[str, int]) -> None:
    assert guess_scale(header, counts) is None


@given(st.dictionaries(st.integers(-99, 999).map(str), st.integers(1, 50)))
def test_a_scale_around_any_answers_holds_each_of_them_or_calls_it_a_code(counts: dict[str, int]) -> None:
    scale = scale_around(counts)
    assert scale.least < scale.greatest or len(counts) == 1
    assert all(scale.least <= int(value) <= scale.greatest or value in scale.codes for value in counts)


# ---- keys ----


def test_keys_are_single_ids_before_pairs_and_lines_that_stand_twice_count_once(table: Table, tmp_path: Path) -> None:
    lines = [[str(order), str(line), f"{order * line}.5", "x"] for order in range(40) for line in (1, 2, 3)]
    pair = table(tmp_path / "lines.csv", ["order_no", "line", "price", "kind"], lines + lines[:5])
    assert inspect_file(pair).keys == [("order_no", "line")]
    single = table(tmp_path / "one.csv", ["price", "order_no"], [[f"{i}.25", f"{i:04}"] for i in range(50)])
    assert inspect_file(single).keys == [("order_no",)]
    none = table(tmp_path / "none.csv", ["a", "b"], [[str(i % 2), str(i % 3)] for i in range(50)])
    assert inspect_file(none).keys == []
