"""Where each key of a TOML text stands, and every place where the text is no TOML.

tomllib gives values without positions and stops at the first mistake; the syntax tree gives positions. Here belongs the
text only: what the keys mean is judged elsewhere.
"""

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Node

Path = tuple[str | int, ...]
Position = tuple[int, int]

_MOST_SYNTAX_PROBLEMS = 20
_NEVER_CLOSED = "the text that begins here is never closed: its three quotes are missing."
_DUPLICATES = ("Cannot overwrite a value", "Cannot declare", "Cannot mutate immutable namespace")


@dataclass(frozen=True)
class SyntaxProblem:
    line: int
    column: int
    message: str


@dataclass
class TomlText:
    """The values (`data`, None if the text is no TOML) and the position of every key and list item, both from 1.

    `entries` lists each key where it is written, in the order of the file, also when it stands there twice.
    """

    data: dict[str, Any] | None
    syntax_problems: list[SyntaxProblem]
    entries: list[tuple[Path, Position]] = field(default_factory=list)
    positions: dict[Path, Position] = field(default_factory=dict)

    def find(self, path: Path) -> Position:
        """Position of `path`, or of the nearest thing around it that is written; the first line for the whole file."""
        while path:
            if path in self.positions:
                return self.positions[path]
            path = path[:-1]
        return 1, 1


def read_toml(text: str) -> TomlText:
    """Parse `text` as TOML 1.0. Never raises for what is in it: mistakes are in `syntax_problems`."""
    problems = _syntax_problems(text)
    result = TomlText(data=None if problems else tomllib.loads(text), syntax_problems=problems)
    _Walk(result, text).run()
    return result


class _Walk:
    """Goes through the syntax tree once and notes positions; of a tree with grammar errors none, since it guesses."""

    def __init__(self, result: TomlText, text: str) -> None:
        self.result = result
        self.source = text.encode()
        self.lines = self.source.split(b"\n")
        self.list_lengths: dict[Path, int] = {}

    def run(self) -> None:
        import tree_sitter
        import tree_sitter_toml

        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
        root = parser.parse(self.source).root_node
        if root.has_error:
            return
        for node in root.named_children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def _table(self, node: "Node") -> None:
        header, *pairs = (child for child in node.named_children if child.type != "comment")
        keys = self._keys(header)
        path: Path = ()
        for number, (name, position) in enumerate(keys):
            path = (*path, name)
            last = number == len(keys) - 1
            is_new = path not in self.result.positions
            if last or is_new:
                self._note(path, position)
            if last and node.type == "table_array_element":
                self.list_lengths[path] = self.list_lengths.get(path, 0) + 1
            if path in self.list_lengths:
                path = (*path, self.list_lengths[path] - 1)
                self.result.positions.setdefault(path, self._position(node) if last else position)
        for pair in pairs:
            if pair.type == "pair":
                self._pair(path, pair)

    def _pair(self, prefix: Path, node: "Node") -> None:
        key, value, *_ = (child for child in node.named_children if child.type != "comment")
        path = prefix
        for name, position in self._keys(key):
            path = (*path, name)
            self._note(path, position)
        self._value(path, value)

    def _value(self, path: Path, node: "Node") -> None:
        if node.type == "array":
            for index, item in enumerate(child for child in node.named_children if child.type != "comment"):
                self.result.positions[(*path, index)] = self._position(item)
                self._value((*path, index), item)
        elif node.type == "inline_table":
            for pair in node.named_children:
                if pair.type == "pair":
                    self._pair(path, pair)

    def _note(self, path: Path, position: Position) -> None:
        self.result.entries.append((path, position))
        self.result.positions.setdefault(path, position)

    def _keys(self, node: "Node") -> list[tuple[str, Position]]:
        if node.type == "dotted_key":
            return [key for child in node.named_children for key in self._keys(child)]
        text = (node.text or b"").decode()
        name = next(iter(tomllib.loads(f"{text} = 1"))) if node.type == "quoted_key" else text
        return [(name, self._position(node))]

    def _position(self, node: "Node") -> Position:
        row, byte_column = node.start_point
        return row + 1, len(self.lines[row][:byte_column].decode(errors="replace")) + 1


def _syntax_problems(text: str) -> list[SyntaxProblem]:
    """Every mistake, not only the first: a line that was reported is taken out and the rest is read again."""
    lines = text.replace("\r\n", "\n").split("\n")
    found: list[SyntaxProblem] = []
    while len(found) < _MOST_SYNTAX_PROBLEMS:
        try:
            tomllib.loads("\n".join(lines))
            break
        except tomllib.TOMLDecodeError as error:
            problem = _located(str(error), lines)
            if any(problem.line == earlier.line for earlier in found):
                break
            found.append(problem)
            if problem.message == _NEVER_CLOSED:
                break
            broken = lines[problem.line - 1].lstrip()
            # A broken header still opens a table: its keys must not fall into the table above.
            lines[problem.line - 1] = f"[broken_header_{problem.line}]" if broken.startswith("[") else ""
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def _located(error: str, lines: list[str]) -> SyntaxProblem:
    place = re.search(r"\(at line (\d+), column (\d+)\)$", error)
    line, column = (int(place[1]), int(place[2])) if place else (len(lines), len(lines[-1]) + 1)
    message = error.rsplit(" (at ", 1)[0]
    if message.startswith("Unterminated"):
        opened = [number for number, text in enumerate(lines, 1) if '"""' in text or "'''" in text]
        return SyntaxProblem(opened[-1] if opened else line, 1, _NEVER_CLOSED)
    if message.startswith(_DUPLICATES) or not place or message.startswith("Unclosed"):
        # tomllib noticed it on the way to the next word: the mistake stands at the last word before.
        before = column - 1
        while line > 1 and not lines[line - 1][:before].split("#")[0].strip():
            line -= 1
            before = len(lines[line - 1])
        column = 1 if message.startswith(_DUPLICATES) else max(before, 1)
    return SyntaxProblem(line, column, _plain(message))


def _plain(message: str) -> str:
    if message.startswith(_DUPLICATES):
        return "this stands twice: a key once in its table, a table once in the file (or in its [[...]] entry)."
    if message == "Invalid value":
        return 'this value is no TOML: a text stands in quotes, as in timezone = "Europe/Berlin".'
    if message.startswith("Illegal character '\\n'"):
        return "the text is not closed on this line: a quote is missing at its end."
    return f"this is no TOML: {message[0].lower()}{message[1:]}."
