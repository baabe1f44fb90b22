"""Errors of the landing, worded for the person who has to act on them.

Belongs here: exception types that a caller may want to tell apart. Does not belong here: any logic.
"""

from pathlib import Path


class LandingError(Exception):
    """Base of everything the landing raises on purpose."""


class SourceFileError(LandingError):
    """A file as a whole cannot be read; nothing of this run has reached the warehouse.

    A single bad record is no such error: it lands as it is with ``is_parseable = false``.
    """

    def __init__(self, *, mapping: str, path: str, problem: str, remedy: str, line: int | None = None) -> None:
        self.mapping, self.path, self.line, self.problem, self.remedy = mapping, path, line, problem, remedy
        where = path if line is None else f"{path}, line {line}"
        super().__init__(f"files mapping {mapping!r}: {where}: {problem} What to do: {remedy}")


class SourceFilesError(LandingError):
    """Several files cannot be read; ``errors`` holds one ``SourceFileError`` each."""

    def __init__(self, errors: list[SourceFileError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} files cannot be read:\n" + "\n".join(f"- {error}" for error in errors))


class FileLookError(LandingError):
    """A file that someone wants to look at holds no data that can be read; says what to do."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        self.path, self.problem, self.remedy = path, problem, remedy
        super().__init__(f"{path}: {problem} What to do: {remedy}")


class MappingChangedError(LandingError):
    """A mapping's key changed after its records landed; they would all land a second time under other keys."""


class GlobError(LandingError):
    """A glob of a file mapping would leave the data folder."""


class HashKeyError(LandingError):
    """The key that redactions hash with is missing, too short or readable by others."""


class LedgerError(LandingError):
    """The ledger cannot be read, or it and the warehouse contradict each other."""


class WarehouseBusyError(LandingError):
    """Another process has the warehouse open; DuckDB allows one writer."""


class ApiError(LandingError):
    """A vendor's API gave no usable answer, within the time and the attempts that the REST policy allows.

    What was read before it in the same load may have landed; the next run goes on from there. ``status`` is the HTTP
    status of the last answer, ``None`` if there was none.
    """

    def __init__(self, *, vendor: str, endpoint: str, problem: str, remedy: str, status: int | None = None) -> None:
        self.vendor, self.endpoint, self.problem, self.remedy, self.status = vendor, endpoint, problem, remedy, status
        super().__init__(f"{vendor}, {endpoint}: {problem} What to do: {remedy}")


class AccountChangedError(LandingError):
    """A token belongs to another account than the one that an instance was read from."""


class SecretError(LandingError):
    """A secret that a source needs is missing, or other users can read it."""
