"""What is wrong with a configuration, where, and what was probably meant.

Here belong the Problem, the Report through which a check tells of one, its text form and the search for the nearest
right name; the checks themselves do not.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One mistake. `where` is a file as the user named it, an environment variable or an option; lines count from 1."""

    where: str
    line: int | None
    column: int | None
    key: str
    message: str
    suggestion: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        key = f"{self.key}: " if self.key else ""
        warning = "warning: " if self.severity == "warning" else ""
        hint = f" Did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{place}  {warning}{key}{self.message}{hint}"


class Report(Protocol):
    """Takes one problem of the setting at `path`; finds out itself where that is written."""

    def __call__(
        self, path: tuple[str | int, ...], message: str, suggestion: str | None = None, severity: Severity = "error"
    ) -> None: ...


class ConfigError(ValueError):
    """The configuration cannot be used. `problems` holds every error that was found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(format_problems(self.problems))


def has_errors(problems: Iterable[Problem]) -> bool:
    """True if a run must not start. `cem config check` exits with 1 then, and with 0 otherwise, warnings or not."""
    return any(problem.severity == "error" for problem in problems)


def format_problems(problems: Iterable[Problem]) -> str:
    """One line a problem, then the sum: `examples/olist/cem.toml:42  files[2].columns.oder_id: no such column ...`."""
    listed = list(problems)
    errors = sum(problem.severity == "error" for problem in listed)
    warnings = len(listed) - errors
    counted = [_count(errors, "error"), _count(warnings, "warning")]
    total = " and ".join(text for text in counted if text) or "no mistake"
    return "\n".join([*(str(problem) for problem in listed), f"{total[0].upper()}{total[1:]} found."])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def nearest(wrong: object, right: Iterable[str]) -> str | None:
    """The right name that looks most like `wrong`, or None if none looks like it. Case does not count."""
    by_lower: dict[str, str] = {}
    for name in sorted(right):
        by_lower.setdefault(name.lower(), name)
    close = difflib.get_close_matches(str(wrong).strip().lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def key_text(path: tuple[str | int, ...]) -> str:
    """`("files", 2, "columns", "oder_id")` as `files[2].columns.oder_id`; the entries of a list count from 0."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
