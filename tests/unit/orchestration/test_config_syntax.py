"""A cem.toml that is no TOML: each broken line is named, in plain words. Positions are right for every way to write."""

from pathlib import Path

import pytest

from orchestration.config import check_config
from orchestration.configuration.toml_text import read_toml

BROKEN = {
    "text without quotes": ("a = 1\nb = x\n", {2: "quotes"}),
    "text that is not closed": ('a = "x\nb = 1\n', {1: "quote is missing"}),
    "list that is not closed": ('a = ["x"\n\n# a comment\n[b]\nc = 1\n', {1: "unclosed array"}),
    "key without value": ("a\nb = 1\n", {1: "expected '='"}),
    "header that is not closed": ("[a\nb = 1\n[c]\n", {1: "expected ']'"}),
    "key twice": ("a = 1\nb = 2\na = 3\nc = 4\n", {3: "twice"}),
    "key twice, the last line": ("a = 1\na = 2", {2: "twice"}),
    "table twice": ("[a]\nb = 1\n[c]\n[a]\nd = 1\n", {4: "twice"}),
    "two settings on a line": ("a = 1 b = 2\n", {1: "expected newline"}),
    "text that never ends": ('a = 1\nb = """x\ny\nc = 1\n', {2: "never closed"}),
    "several lines": ('a = x\nb = 1\nc = "y\n[d\ne = 2\n[f]\nb = 1\nb = 2\n', {1: "", 3: "", 4: "", 8: "twice"}),
}


@pytest.mark.parametrize(("text", "wanted"), BROKEN.values(), ids=BROKEN.keys())
def test_each_broken_line_is_named_once(text: str, wanted: dict[int, str]) -> None:
    problems = {problem.line: problem.message for problem in read_toml(text).syntax_problems}
    assert problems.keys() == wanted.keys()
    for line, words in wanted.items():
        assert words in problems[line]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_positions_are_known_for_every_way_to_write_a_setting(newline: str) -> None:
    lines = [
        "# a comment",
        'top = "x" # another',
        'dotted."quoted key".last = 1',
        "[table]",
        'inline = {"é" = 1, other = [1, {deep = 2}]}',
        "[[list]]",
        'array = ["ä", # first',
        '         "b"]',
        "[list.sub]",
        "key = 1",
        "[list.deeper.still]",
        "key = 1",
        "[[list]]",
        "[list.sub]",
        "key = 2",
    ]
    found = read_toml(newline.join(lines) + newline)
    assert found.syntax_problems == []
    assert found.data is not None
    assert found.positions == {
        ("top",): (2, 1),
        ("dotted",): (3, 1),
        ("dotted", "quoted key"): (3, 8),
        ("dotted", "quoted key", "last"): (3, 21),
        ("table",): (4, 2),
        ("table", "inline"): (5, 1),
        ("table", "inline", "é"): (5, 11),
        ("table", "inline", "other"): (5, 20),
        ("table", "inline", "other", 0): (5, 29),
        ("table", "inline", "other", 1): (5, 32),
        ("table", "inline", "other", 1, "deep"): (5, 33),
        ("list",): (6, 3),
        ("list", 0): (6, 1),
        ("list", 0, "array"): (7, 1),
        ("list", 0, "array", 0): (7, 10),
        ("list", 0, "array", 1): (8, 10),
        ("list", 0, "sub"): (9, 7),
        ("list", 0, "sub", "key"): (10, 1),
        ("list", 0, "deeper"): (11, 7),
        ("list", 0, "deeper", "still"): (11, 14),
        ("list", 0, "deeper", "still", "key"): (12, 1),
        ("list", 1): (13, 1),
        ("list", 1, "sub"): (14, 7),
        ("list", 1, "sub", "key"): (15, 1),
    }


def test_a_setting_that_is_not_written_is_placed_at_its_table() -> None:
    found = read_toml("a = 1\n[[files]]\nname = 2\n")
    assert found.find(("files", 0, "glob")) == (2, 1)
    assert found.find(("company", "brand")) == (1, 1)


def test_a_table_that_stands_twice_and_a_misspelled_name_are_told_together(tmp_path: Path) -> None:
    file = tmp_path / "cem.toml"
    file.write_text('nme = "x"\n[company]\nbrand = "a"\n[company]\ntimezone = "UTC"\n')
    found = {(problem.line, problem.suggestion) for problem in check_config(file)}
    assert found == {(1, "name"), (4, None)}


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "cem.toml"
    file.write_bytes(b'\xef\xbb\xbfname = "x"\n[company]\nbrand = "a"\ntimezone = "UTC"\ncurrency = "EUR"\n')
    assert {problem.key for problem in check_config(file)} <= {"data"}
