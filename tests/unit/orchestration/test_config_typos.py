"""No typing mistake in the name of a setting passes silently: every one is a problem on its own line.

Names that the user's files bring (headers, raw values that are translated) are data and no settings: a typing mistake
there is seen when the files are read.
"""

import string
import tempfile
from pathlib import Path

import tree_sitter
import tree_sitter_toml
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.config import Problem, check_config
from orchestration.configuration.registry import Registry
from orchestration.home import DBT_PROJECT_DIR

TEXT = (DBT_PROJECT_DIR.parent / "examples" / "olist" / "cem.toml").read_text(encoding="utf-8")
COLUMNS = {column for entity in Registry(DBT_PROJECT_DIR).entities.values() for column in entity.columns}
IN_A_NAME = string.ascii_lowercase + string.digits + "_-"


def names() -> list[tuple[int, int]]:
    """Start and end of the name of each setting, table headers included, translated values not."""
    found = []
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    nodes = [(parser.parse(TEXT.encode()).root_node, "")]
    while nodes:
        node, table = nodes.pop()
        if node.type in ("table", "table_array_element"):
            table = (node.named_children[0].text or b"").decode()
        if node.type == "bare_key" and (not table.startswith("files.values.") or node.parent.type != "pair"):  # type: ignore[union-attr]
            found.append((node.start_byte, node.end_byte))
        nodes += [(child, table) for child in node.named_children]
    return sorted(found)


NAMES = names()


def problems_of(text: str) -> list[Problem]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cem.toml"
        file.write_bytes(text.encode(errors="surrogatepass"))
        return check_config(file)


@st.composite
def typos(draw: st.DrawFn) -> tuple[int, str]:
    """(line, text with one mistyped name): a letter more, less, another one, or two of them swapped."""
    start, end = draw(st.sampled_from(NAMES))
    name = TEXT[start:end]
    place = draw(st.integers(0, len(name) - 1))
    letter = draw(st.sampled_from(IN_A_NAME))
    ways = [
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
        name[:place] + name[place + 1 :],
        name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
        name[:place] + name[place].upper() + name[place + 1 :],
    ]
    wrong = draw(st.sampled_from([way for way in ways if way and way != name and way not in COLUMNS] or [name + "x"]))
    return TEXT[:start].count("\n") + 1, TEXT[:start] + wrong + TEXT[end:]


def test_the_example_has_names_of_every_kind() -> None:
    written = {TEXT[start:end] for start, end in NAMES}
    assert {"name", "company", "files", "columns", "values", "channel", "order_id", "country", "instance"} <= written
    assert "organic_search" not in written


@settings(max_examples=150, deadline=None)
@given(typos())
def test_a_typing_mistake_in_a_name_is_a_problem_on_its_line(typo: tuple[int, str]) -> None:
    line, text = typo
    assert line in {problem.line for problem in problems_of(text) if problem.severity == "error"}


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(TEXT)),
    st.integers(0, 40),
    st.one_of(st.sampled_from(list("[]{}=.,#\"'\\\n\r\0 -_019aA")), st.text(max_size=5)),
)
def test_whatever_is_typed_the_check_answers(start: int, length: int, typed: str) -> None:
    text = TEXT[:start] + typed + TEXT[start + length :]
    for problem in problems_of(text):
        assert problem.message
        assert problem.line is None or 1 <= problem.line <= text.count("\n") + 1
