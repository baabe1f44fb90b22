"""Who vouches for the build: the marks that its tests and its audit leave, and that publishing asks for.

A mark names the warehouse file as it was when it passed. Loading or building changes the file, and so takes every mark
away; nobody can publish, in whatever order he starts things, what has not passed both.

Belongs here: those marks. Does not belong here: testing, auditing, publishing.
"""

import json
import os
from pathlib import Path

from orchestration.home import Home

TESTED, AUDITED = "tested", "audited"


def vouch(home: Home, check: str) -> None:
    """Note that `check` (TESTED or AUDITED) passed on the warehouse file as it is now."""
    _write(home, {**_marks(home), check: _state(home)})


def withdraw(home: Home, check: str) -> None:
    """Call before a check is made anew: one that then fails, or dies, must not leave the mark of its last success."""
    marks = _marks(home)
    if marks.pop(check, None):
        _write(home, marks)


def renew(home: Home) -> None:
    """Both checks still hold although the file has changed: the caller knows that nothing they judge has."""
    _write(home, dict.fromkeys((TESTED, AUDITED), _state(home)))


def is_vouched_for(home: Home) -> bool:
    """True when both checks passed on the very file that is there now."""
    marks = _marks(home)
    return home.warehouse_file.is_file() and all(marks.get(check) == _state(home) for check in (TESTED, AUDITED))


def _state(home: Home) -> list[int]:
    found = home.warehouse_file.stat()
    # What a killed process committed may stand in the log beside the file alone.
    log = home.warehouse_file.with_name(f"{home.warehouse_file.name}.wal")
    return [found.st_ino, found.st_size, found.st_mtime_ns, log.stat().st_size if log.exists() else 0]


def _marks(home: Home) -> dict[str, list[int]]:
    try:
        return dict(json.loads(_file(home).read_text()))
    except (OSError, ValueError, TypeError):  # none yet, or torn by a kill: then nobody vouches
        return {}


def _write(home: Home, marks: dict[str, list[int]]) -> None:
    new = _file(home).with_suffix(".tmp")
    new.write_text(json.dumps(marks))
    os.replace(new, _file(home))


def _file(home: Home) -> Path:
    return home.warehouse_file.with_suffix(".vouched.json")
